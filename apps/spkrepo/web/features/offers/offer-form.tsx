import { Button } from '@mantine/core'
import { useId } from 'react'
import type { DeviceList, FirmwareView } from '../../../contract/index.ts'
import { DeviceField, unknownDeviceText } from '../devices/device-field.tsx'
import { firmwareNumbered, systemName } from '../devices/named-device.ts'
import { useDevice } from '../devices/use-device.ts'
import classes from './offer-form.module.css'
import type { AskedSearch } from './offer-query.ts'

const lines = [
  ['dsm', 'NAS'],
  ['srm', 'Routers'],
] as const

/** Which device somebody asks about. An ordinary form: what it says stands in the address. */
export function OfferForm({ list, search }: { list: DeviceList; search: AskedSearch }) {
  const { text, device } = useDevice()
  const systemId = useId()
  const { build = '' } = search
  const isUnknown = build !== '' && firmwareNumbered(list, build) === undefined
  return (
    <form className={classes.form} method="get">
      <div className={classes.field}>
        <DeviceField error={text !== '' && device === undefined ? unknownDeviceText(text) : undefined} text={text} />
      </div>
      <div className={classes.field}>
        <label className={classes.label} htmlFor={systemId}>
          Its system
        </label>
        <select
          aria-describedby={isUnknown ? `${systemId}-error` : undefined}
          aria-invalid={isUnknown || undefined}
          className={classes.select}
          defaultValue={isUnknown ? '' : build}
          id={systemId}
          key={build}
          name="build"
          required
        >
          <option value="">Choose a version</option>
          {lines.map(([line, title]) => (
            <optgroup key={line} label={title}>
              {list.firmwares
                .filter((firmware) => firmware.line === line)
                .map((firmware: FirmwareView) => (
                  <option key={firmware.build} value={firmware.build}>
                    {systemName(firmware)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        {isUnknown && (
          <p className={classes.error} id={`${systemId}-error`}>
            No system with the number {build} is known here. Choose the newest one that is not newer than yours.
          </p>
        )}
      </div>
      <label className={classes.beta}>
        <input defaultChecked={search.channel === 'beta'} key={search.channel ?? 'stable'} name="channel" type="checkbox" value="beta" /> It
        asks for betas, too (before DSM 7)
      </label>
      <Button type="submit">Explain</Button>
    </form>
  )
}

import { Button } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { DeviceField, unknownDeviceText } from './device-field.tsx'
import classes from './device-form.module.css'
import { useDevice } from './use-device.ts'

/**
 * Where visitors say which device they have; `?arch=` in the address then, which the server remembers for them. An ordinary form without any
 * script: the page comes anew.
 */
export function DeviceForm({ shown }: { shown: string }) {
  const { q } = useSearch({ strict: false })
  const { text, device } = useDevice()
  const everything = `?${new URLSearchParams({ ...(q === undefined ? {} : { q }), arch: '' })}`
  return (
    <form className={classes.form} method="get">
      {q !== undefined && <input name="q" type="hidden" value={q} />}
      <div className={classes.field}>
        <DeviceField error={text !== '' && device === undefined ? unknownDeviceText(text) : undefined} text={text} />
      </div>
      <Button type="submit" variant="default">
        Show what fits
      </Button>
      {device !== undefined && (
        <p className={classes.shown}>
          {shown} <strong>{device.label}</strong>.{' '}
          <a className="text-link" href={everything}>
            Show everything
          </a>
        </p>
      )}
    </form>
  )
}

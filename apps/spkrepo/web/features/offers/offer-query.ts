import { queryOptions } from '@tanstack/react-query'
import type { DeviceList, FirmwareView, OfferDiagnosis } from '../../../contract/index.ts'
import type { RouterContext } from '../../app/root-route.tsx'
import { deviceList } from '../devices/device-list-query.ts'
import { firmwareNumbered, type NamedDevice, namedDevice } from '../devices/named-device.ts'
import { packageNamed } from '../packages/package-queries.ts'

/** What the address of the page may say. */
export interface AskedSearch {
  readonly arch?: string
  /** Number of the firmware. */
  readonly build?: string
  readonly channel?: 'beta'
}

/** A device that is known well enough to ask what it is offered. */
export interface AskedDevice {
  readonly device: NamedDevice
  readonly firmware: FirmwareView
  readonly wantsBeta: boolean
}

export function askedSearch({ arch, build, channel }: Record<string, unknown>): AskedSearch {
  return {
    ...(typeof arch === 'string' ? { arch } : {}),
    ...(typeof build === 'string' && build !== '' ? { build } : {}),
    ...(channel === 'beta' ? { channel } : {}),
  }
}

/** The device that somebody asks about; undefined while they have not said, or have named what is not known. */
export function askedDevice(list: DeviceList, search: AskedSearch, remembered: string): AskedDevice | undefined {
  const device = namedDevice(list, search.arch ?? remembered)
  const firmware = firmwareNumbered(list, search.build ?? '')
  return device === undefined || firmware === undefined ? undefined : { device, firmware, wantsBeta: search.channel === 'beta' }
}

/** What the device is offered of a package, and why not the rest; null when there is no such package. */
export function offerTo(name: string, { device, firmware, wantsBeta }: AskedDevice) {
  const major = Number.parseInt(firmware.version, 10)
  const asked = { arch: device.architecture, build: firmware.build, major, channel: wantsBeta ? 'beta' : 'stable' }
  return queryOptions<OfferDiagnosis | null>({ queryKey: ['offer', { name, ...asked }] })
}

/** Fetches what the page shows. */
export async function prefetchOffer({ queryClient, device }: RouterContext, name: string, search: AskedSearch): Promise<void> {
  await Promise.all([queryClient.prefetchQuery(deviceList), queryClient.prefetchQuery(packageNamed(name))])
  const list = queryClient.getQueryData(deviceList.queryKey)
  const asked = list === undefined ? undefined : askedDevice(list, search, device)
  if (asked !== undefined) await queryClient.prefetchQuery(offerTo(name, asked))
}

import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { deviceList } from './device-list-query.ts'
import { type NamedDevice, namedDevice } from './named-device.ts'

/** What the visitor calls their device: in the address (`?arch=`), or else before. */
export interface AskedDevice {
  /** As they wrote it; empty when they have not said. */
  readonly text: string
  /** Undefined when nothing is called so. */
  readonly device: NamedDevice | undefined
}

/** The visitor's device. */
export function useDevice(): AskedDevice {
  const { arch } = useSearch({ strict: false })
  const { device: remembered } = useRouter().options.context
  const list = useQuery(deviceList).data
  const text = (arch ?? remembered).trim()
  return { text, device: list === undefined ? undefined : namedDevice(list, text) }
}

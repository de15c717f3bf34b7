import { queryOptions } from '@tanstack/react-query'
import type { DeviceList } from '../../../contract/index.ts'

/** Models, architectures and firmwares that a device can have; they change once in months. */
export const deviceList = queryOptions<DeviceList>({ queryKey: ['devices'], staleTime: 10 * 60_000 })

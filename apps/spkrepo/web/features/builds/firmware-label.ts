import type { BuildView, FirmwareView } from '../../../contract/index.ts'

/** "7.2-64570" */
export function firmwareName(firmware: FirmwareView): string {
  return `${firmware.version}-${firmware.build}`
}

/** "7.0-40000" (and later), or "6.1-15047 – 6.2-25556" when the build has an upper bound. */
export function firmwareRange({ firmwareMin, firmwareMax }: Pick<BuildView, 'firmwareMin' | 'firmwareMax'>): string {
  return firmwareMax === null ? firmwareName(firmwareMin) : `${firmwareName(firmwareMin)} – ${firmwareName(firmwareMax)}`
}

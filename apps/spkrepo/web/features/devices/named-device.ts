import type { DeviceList, FirmwareView } from '../../../contract/index.ts'

/** A device that somebody has named. */
export interface NamedDevice {
  /** `DS920+ (geminilake)`, or the architecture alone. */
  readonly label: string
  readonly architecture: string
}

/** The device that is called `text`, by its model or its architecture, whatever case and spaces; undefined when nothing is called so. */
export function namedDevice(
  { models, architectures }: Pick<DeviceList, 'models' | 'architectures'>,
  text: string,
): NamedDevice | undefined {
  const wanted = plain(text)
  if (wanted === '') return undefined
  const architecture = architectures.find((code) => plain(code) === wanted)
  if (architecture !== undefined) return { label: architecture, architecture }
  const model = models.find(({ name }) => plain(name) === wanted)
  return model === undefined ? undefined : { label: `${model.name} (${model.architecture})`, architecture: model.architecture }
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replace(/^synology/, '')
}

/** Whether a device of this architecture could run what is built for these. */
export function suits(architectures: readonly string[], architecture: string): boolean {
  return architectures.includes('noarch') || architectures.includes(architecture)
}

/** `DSM 7.2-64570` */
export function systemName({ line, version, build }: FirmwareView): string {
  return `${line.toUpperCase()} ${version}-${build}`
}

/** The firmware that `text` is the number of; undefined when none that is known here has it. */
export function firmwareNumbered({ firmwares }: Pick<DeviceList, 'firmwares'>, text: string): FirmwareView | undefined {
  return firmwares.find(({ build }) => String(build) === text)
}

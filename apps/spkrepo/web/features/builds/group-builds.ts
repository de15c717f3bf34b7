import type { BuildView, FirmwareView } from '../../../contract/index.ts'

export interface FirmwareGroup {
  /** "DSM 7.x" or "SRM 1.x". */
  readonly title: string
  readonly builds: readonly BuildView[]
}

/** Builds by the major version of their least firmware: DSM newest first, then SRM newest first; inside, newest firmware first, then by architecture. */
export function groupByFirmware(builds: readonly BuildView[]): FirmwareGroup[] {
  const groups = new Map<string, BuildView[]>()
  for (const build of [...builds].sort(byFirmwareThenArchitecture)) {
    const title = titleOf(build.firmwareMin)
    groups.set(title, [...(groups.get(title) ?? []), build])
  }
  return [...groups].map(([title, members]) => ({ title, builds: members }))
}

function byFirmwareThenArchitecture(a: BuildView, b: BuildView): number {
  return (
    a.firmwareMin.line.localeCompare(b.firmwareMin.line) ||
    majorOf(b.firmwareMin) - majorOf(a.firmwareMin) ||
    b.firmwareMin.build - a.firmwareMin.build ||
    (a.architectures[0] ?? '').localeCompare(b.architectures[0] ?? '') ||
    a.id - b.id
  )
}

function titleOf(firmware: FirmwareView): string {
  return `${firmware.line.toUpperCase()} ${majorOf(firmware)}.x`
}

function majorOf(firmware: FirmwareView): number {
  return Number.parseInt(firmware.version, 10)
}

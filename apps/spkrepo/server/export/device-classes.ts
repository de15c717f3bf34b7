import { dsm51Build } from '../catalog/catalog-body.ts'
import type { CatalogIndex } from '../catalog/catalog-index.ts'
import { dsm7Build } from '../catalog/catalog-query.ts'
import { dsmMajorAt } from '../reference/firmware.ts'
import type { Reference } from '../reference/load-reference.ts'

/** Firmwares that the catalog does not tell apart: from this build up to the next interval. */
export interface FirmwareInterval {
  readonly from: number
  /** Of a device that does not name its major; undefined below the oldest known firmware, where such a request is refused. */
  readonly major: number | undefined
}

/** Every kind of device that the catalog could answer differently, beside its architecture and language. */
export interface DeviceClasses {
  /** Ascending, the first from 0. */
  readonly intervals: readonly FirmwareInterval[]
  /** Those of known firmwares, ascending. Devices may name another one: {@link newerMajor} stands for it. */
  readonly majors: readonly number[]
}

/** Stands for every major from 6 on of which no firmware is known: such a device is offered nothing, whatever it is called. */
export const newerMajor = 1_000_000

/**
 * Where the answers can change: at every known firmware, because builds begin and majors change there; right after, because builds end
 * there; and where the form of the answer changes. Offers are looked at too, should one begin or end elsewhere. Pure.
 */
export function deviceClasses({ firmwares }: Pick<Reference, 'firmwares'>, index: Pick<CatalogIndex, 'bounds'>): DeviceClasses {
  const known = firmwares.flatMap(({ build }) => [build, build + 1])
  const starts = [...new Set([0, dsm51Build, dsm7Build, ...known, ...index.bounds()])].sort((a, b) => a - b)
  const majors = [...new Set(firmwares.map(({ version }) => Number.parseInt(version, 10)))].sort((a, b) => a - b)
  return { intervals: starts.map((from) => ({ from, major: dsmMajorAt(firmwares, from) })), majors }
}

import type { Insertable, Kysely } from 'kysely'
import { type Firmware, firmwareOfDevice } from '../reference/firmware.ts'
import type { RollupDimension, Tables } from '../tables.ts'
import type { BuildDownloads } from './add-downloads.ts'

/** The package that stands for all. */
export const allPackages = 0

/** Rows of one statement. */
const rowsAtOnce = 500

/**
 * Adds downloads to the sums that charts and lists are made from. What names no architecture or no firmware is in none of theirs. To be
 * called in the transaction that counts the downloads.
 */
export async function addRollups(tx: Kysely<Tables>, downloads: readonly BuildDownloads[], firmwares: readonly Firmware[]): Promise<void> {
  const sums = new Sums()
  const nearest = nearestOf(firmwares)
  for (const { build, architectureId, firmwareBuild, day, count } of downloads) {
    const firmware = firmwareBuild === 0 ? undefined : nearest(firmwareBuild, build.firmware.line)
    for (const packageId of [build.packageId, allPackages]) {
      if (architectureId !== 0) sums.add([packageId, 'architecture', day, architectureId], count)
      if (firmware !== undefined) sums.add([packageId, 'firmware', day, firmware.id], count)
    }
    sums.add([build.packageId, 'version', day, build.versionId], count)
    sums.add([allPackages, 'build_firmware', day, build.firmware.id], count)
    for (const id of build.architectureIds) sums.add([allPackages, 'build_architecture', day, id], count)
  }
  const rows = sums.rows()
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await tx
      .insertInto('download_rollup')
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['package_id', 'dimension', 'day', 'member_id'])
          .doUpdateSet((eb) => ({ count: eb('download_rollup.count', '+', eb.ref('excluded.count')) })),
      )
      .execute()
  }
}

type RollupKey = readonly [packageId: number, dimension: RollupDimension, day: string, memberId: number]

class Sums {
  readonly #rows = new Map<string, Insertable<Tables['download_rollup']>>()

  add(key: RollupKey, count: number): void {
    const [package_id, dimension, day, member_id] = key
    const text = key.join(' ')
    const known = this.#rows.get(text)
    if (known === undefined) this.#rows.set(text, { package_id, dimension, day, member_id, count })
    else known.count += count
  }

  /** Always in the same order: every log adds to the rows of all packages, and of two that are counted at once neither may wait for the other. */
  rows(): readonly Insertable<Tables['download_rollup']>[] {
    return [...this.#rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
  }
}

/** Logs name few firmwares, and each of them often. */
function nearestOf(firmwares: readonly Firmware[]): (build: number, line: Firmware['line']) => Firmware | undefined {
  const known = new Map<string, Firmware | undefined>()
  return (build, line) => {
    const key = `${line} ${build}`
    if (!known.has(key)) known.set(key, firmwareOfDevice(firmwares, build, line))
    return known.get(key)
  }
}

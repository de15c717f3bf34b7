import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import type { CountedBuild } from './counted-builds.ts'

/** Downloads of one build by one kind of device on one day. */
export interface BuildDownloads {
  readonly build: CountedBuild
  /** Of the device; 0: none was named. */
  readonly architectureId: number
  /** Number of the device's firmware; 0: none was named. */
  readonly firmwareBuild: number
  readonly source: 'catalog' | 'manual'
  /** In UTC: `2026-11-21`. */
  readonly day: string
  count: number
}

/** Rows of one statement. */
const rowsAtOnce = 500

/** Adds downloads to what was counted before, to the sums by package and day, and to the totals. No two may be alike but for their count. */
export async function addDownloads(tx: Kysely<Tables>, downloads: readonly BuildDownloads[]): Promise<void> {
  const rows = downloads.map(({ build, architectureId, firmwareBuild, source, day, count }) => ({
    package_id: build.packageId,
    build_id: build.id,
    target_firmware_build: build.firmware.build,
    architecture_id: architectureId,
    firmware_build: firmwareBuild,
    source,
    day,
    count,
  }))
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await tx
      .insertInto('download')
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['package_id', 'day', 'build_id', 'architecture_id', 'firmware_build', 'source'])
          .doUpdateSet((eb) => ({ count: eb('download.count', '+', eb.ref('excluded.count')) })),
      )
      .execute()
  }
  await addPackageDownloads(tx, downloads)
}

/** The sums by package and day, and the totals: whoever shows them need not add up years of rows. */
async function addPackageDownloads(tx: Kysely<Tables>, downloads: readonly BuildDownloads[]): Promise<void> {
  const days = sums(downloads, ({ build, day }) => `${build.packageId} ${day}`)
  const totals = sums(downloads, ({ build }) => `${build.packageId}`)
  const dayRows = [...days].map(([key, count]) => ({ package_id: Number(key.split(' ')[0]), day: key.split(' ')[1] ?? '', count }))
  for (let from = 0; from < dayRows.length; from += rowsAtOnce) {
    await tx
      .insertInto('package_download')
      .values(dayRows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'package_id'])
          .doUpdateSet((eb) => ({ count: eb('package_download.count', '+', eb.ref('excluded.count')) })),
      )
      .execute()
  }
  const totalRows = [...totals].map(([packageId, total]) => ({ package_id: Number(packageId), total, recent: 0, told: 0 }))
  for (let from = 0; from < totalRows.length; from += rowsAtOnce) {
    await tx
      .insertInto('package_download_count')
      .values(totalRows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict.column('package_id').doUpdateSet((eb) => ({ total: eb('package_download_count.total', '+', eb.ref('excluded.total')) })),
      )
      .execute()
  }
}

function sums(downloads: readonly BuildDownloads[], keyOf: (downloads: BuildDownloads) => string): Map<string, number> {
  const found = new Map<string, number>()
  for (const each of downloads) found.set(keyOf(each), (found.get(keyOf(each)) ?? 0) + each.count)
  return found
}

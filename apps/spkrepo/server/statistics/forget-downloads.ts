import type { Kysely } from 'kysely'
import { loadReference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import type { BuildDownloads } from './add-downloads.ts'
import { addRollups } from './add-rollups.ts'
import { buildsOfPackage } from './counted-builds.ts'

/**
 * Takes the downloads of a package out of the sums of all packages, and its own sums away. To be called in the transaction that deletes the
 * package, before its rows go.
 */
export async function forgetDownloads(tx: Kysely<Tables>, packageId: number): Promise<void> {
  const builds = new Map((await buildsOfPackage(tx, packageId)).map((build) => [build.id, build]))
  const rows = await tx.selectFrom('download').selectAll().where('package_id', '=', packageId).execute()
  const { firmwares } = await loadReference(tx)
  const lines = new Map(firmwares.map((firmware) => [firmware.build, firmware]))
  const downloads = rows.flatMap((row): readonly BuildDownloads[] => {
    const firmware = lines.get(row.target_firmware_build)
    // Of a build that was deleted before, what it was for is unknown; what devices asked for it is not.
    const build =
      builds.get(row.build_id) ?? (firmware && { id: row.build_id, path: '', packageId, versionId: 0, architectureIds: [], firmware })
    if (build === undefined) return []
    const { architecture_id, firmware_build, source, day, count } = row
    return [{ build, architectureId: architecture_id, firmwareBuild: firmware_build, source, day, count: -Number(count) }]
  })
  await addRollups(tx, downloads, firmwares)
  await tx.deleteFrom('download_rollup').where('package_id', '=', packageId).execute()
}

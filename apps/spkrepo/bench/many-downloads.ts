import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const days = 730
const dayMs = 86_400_000
const firmwares = [15047, 25556, 42661, 64570, 72806, 81180]

interface Build {
  readonly id: number
  readonly target: number
  readonly architectures: readonly number[]
}

/**
 * Writes about `wanted` rows of download statistics of two years into the SQLite database in `dataDir`, as if logs had been counted before
 * there were rollups; popular packages have far more than others. Straight into the file: through the service it would take an hour.
 * Returns how many there are.
 */
export function addManyDownloads(dataDir: string, wanted: number, now: Date): number {
  const db = new DatabaseSync(join(dataDir, 'trellis.db'))
  try {
    const packages = packagesOf(db)
    const weights = packages.map((_, rank) => 1 / (rank + 20))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const insert = db.prepare('insert into spkrepo_download values (?, ?, ?, ?, ?, ?, ?, ?)')
    let rows = 0
    db.exec('begin')
    for (const [rank, { id, builds }] of packages.entries()) {
      const own = Math.round((wanted * (weights[rank] ?? 0)) / sum)
      for (let number = 0; number < own; number++) {
        const row = rowOf(builds, number, now)
        if (row !== undefined) insert.run(id, ...row)
        rows += row === undefined ? 0 : 1
      }
    }
    db.exec(`insert into spkrepo_package_download select package_id, day, sum(count) from spkrepo_download group by package_id, day`)
    db.exec(
      'insert into spkrepo_package_download_count select package_id, sum(count), 0, 0 from spkrepo_package_download group by package_id',
    )
    db.exec('commit')
    return rows
  } finally {
    db.close()
  }
}

/** The columns after `package_id`, a combination that no other number has; undefined when there are no more. */
function rowOf(builds: readonly Build[], number: number, now: Date): readonly (number | string)[] | undefined {
  const [daysAgo, combination] = [number % days, Math.floor(number / days)]
  // The newest builds first: they are what is downloaded.
  const build = builds[combination % builds.length]
  if (build === undefined) return undefined
  const device = Math.floor(combination / builds.length)
  const architecture = build.architectures[device % build.architectures.length]
  const firmware = firmwares[Math.floor(device / build.architectures.length)]
  if (architecture === undefined || firmware === undefined) return undefined
  const day = new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10)
  return [build.id, architecture, firmware, 'catalog', day, build.target, 1 + ((number * 7) % 40)]
}

function packagesOf(db: DatabaseSync): readonly { readonly id: number; readonly builds: readonly Build[] }[] {
  const rows = db
    .prepare(
      `select version.package_id, build.id, firmware.build as target, group_concat(link.architecture_id) as architectures
       from spkrepo_build as build
       join spkrepo_version as version on version.id = build.version_id
       join spkrepo_firmware as firmware on firmware.id = build.firmware_min_id
       join spkrepo_build_architecture as link on link.build_id = build.id
       group by build.id order by version.package_id, build.id desc`,
    )
    .all()
  const groups = Map.groupBy(rows, (row) => Number(row.package_id))
  return [...groups].map(([id, group]) => ({
    id,
    builds: group.map((row) => ({
      id: Number(row.id),
      target: Number(row.target),
      architectures: String(row.architectures).split(',').map(Number),
    })),
  }))
}

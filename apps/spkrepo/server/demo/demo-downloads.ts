import type { Parts } from '../parts.ts'
import { loadReference, type Reference } from '../reference/load-reference.ts'
import { addDownloads, type BuildDownloads } from '../statistics/add-downloads.ts'
import { addRollups } from '../statistics/add-rollups.ts'
import { buildsOfPackage, type CountedBuild } from '../statistics/counted-builds.ts'
import { countRecentDownloads } from '../statistics/recent-downloads.ts'
import type { Tables } from '../tables.ts'

const dayMs = 86_400_000
/** Enough for the longest span of charts, with days that have dropped out of it. */
const oldestDays = 96
const stepDays = 3

/** Invents downloads of every active build, always the same, so that charts and badges have something to show. Once: there are none yet. */
export async function inventDownloads({ database, db }: Parts, now: Date): Promise<void> {
  const known = await db.selectFrom('download').select('package_id').limit(1).executeTakeFirst()
  if (known !== undefined) return
  const reference = await loadReference(db)
  const builds = await activeBuilds(db)
  const downloads = builds.flatMap((build) => downloadsOf(build, reference, now))
  await database.transaction<Tables, void>('spkrepo', async (tx) => {
    await addDownloads(tx, downloads)
    await addRollups(tx, downloads, reference.firmwares)
  })
  await countRecentDownloads(database, now)
}

async function activeBuilds(db: Parts['db']): Promise<readonly CountedBuild[]> {
  const active = new Set((await db.selectFrom('build').select('id').where('active', '=', true).execute()).map(({ id }) => id))
  const packages = await db.selectFrom('package').select('id').orderBy('id').execute()
  const builds = await Promise.all(packages.map(async ({ id }) => await buildsOfPackage(db, id)))
  return builds.flat().filter(({ id }) => active.has(id))
}

function downloadsOf(build: CountedBuild, { architectures, firmwares }: Reference, now: Date): readonly BuildDownloads[] {
  const devices = firmwares.filter(({ line, build: number }) => line === build.firmware.line && number >= build.firmware.build)
  const everyDevice = [...architectures.values()]
  const own = build.architectureIds.filter((id) => id !== architectures.get('noarch'))
  return Array.from({ length: oldestDays / stepDays }, (_, step) => {
    const seed = build.id * 31 + step * 17
    const daysAgo = step * stepDays
    return {
      build,
      architectureId: (own.length === 0 ? everyDevice : own)[seed % (own.length || everyDevice.length)] ?? 0,
      firmwareBuild: devices[seed % devices.length]?.build ?? build.firmware.build,
      source: 'catalog',
      day: new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10),
      // Packages differ a lot, days and builds a little.
      count: Math.round(((build.packageId * 7) % 11) ** 2 * (1 + (seed % 5) / 4)) + 1,
    }
  })
}

import type { Kysely } from 'kysely'
import type { ChartDays, Dashboard } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import { type Care, packagesIn } from '../lists/care.ts'
import { byArchitecture, byFirmware, byPackage } from './charts.ts'
import { newestVersions } from './newest-versions.ts'

/** Whose dashboard, and of when. */
export interface DashboardAsked {
  readonly care: Care
  readonly days: ChartDays
  readonly now: Date
}

/** The repository at a glance, but for its users. What it reads grows with days and packages, never with the number of downloads. */
export async function dashboard(db: Kysely<Tables>, asked: DashboardAsked): Promise<Omit<Dashboard, 'unconfirmedUsers'>> {
  const [packages, builds, versions, firmwares, architectures, most] = await Promise.all([
    packageCounts(db, asked.care),
    buildCounts(db, asked.care),
    newestVersions(db, asked),
    byFirmware(db, asked),
    byArchitecture(db, asked),
    byPackage(db, asked),
  ])
  return {
    scope: asked.care === 'every package' ? 'all' : 'maintained',
    days: asked.days,
    ...packages,
    ...builds,
    newestVersions: versions,
    byFirmware: firmwares,
    byArchitecture: architectures,
    byPackage: most,
  }
}

async function packageCounts(db: Kysely<Tables>, care: Care): Promise<Pick<Dashboard, 'packages' | 'downloads'>> {
  const row = await db
    .selectFrom('package')
    .leftJoin('package_download_count as downloaded', 'downloaded.package_id', 'package.id')
    .where('package.id', 'in', packagesIn(db, care))
    .select(({ fn }) => [
      fn.count<number | string>('package.id').as('packages'),
      fn.sum<number | string | null>('downloaded.recent').as('recent'),
    ])
    .executeTakeFirstOrThrow()
  return { packages: Number(row.packages), downloads: Number(row.recent ?? 0) }
}

async function buildCounts(db: Kysely<Tables>, care: Care): Promise<Pick<Dashboard, 'builds' | 'inactiveBuilds'>> {
  const all = db.selectFrom('build')
  const cared =
    care === 'every package'
      ? all
      : all.where(
          'build.version_id',
          'in',
          db.selectFrom('version').select('version.id').where('version.package_id', 'in', packagesIn(db, care)),
        )
  // Two questions: the second is answered by an index that has few rows of what it asks for.
  const counted = cared.select(({ fn }) => fn.countAll<number | string>().as('builds'))
  const { builds } = await counted.executeTakeFirstOrThrow()
  const inactive = await counted.where('build.active', '=', false).executeTakeFirstOrThrow()
  return { builds: Number(builds), inactiveBuilds: Number(inactive.builds) }
}

import type { Kysely } from 'kysely'
import { noarch } from '../reference/architectures.ts'
import type { Tables } from '../tables.ts'
import type { Device } from './catalog-query.ts'
import type { Candidate } from './select-builds.ts'

/** The firmware table's numbers are 32-bit; comparing with more than that is an error on PostgreSQL. */
const maxStoredInteger = 2 ** 31 - 1

/**
 * The builds that `selectBuilds` has to look at for `device`, in no order. The conditions only keep the number of rows down;
 * which of them is offered is decided there alone.
 */
export async function findCandidates(db: Kysely<Tables>, device: Device): Promise<readonly Candidate[]> {
  const rows = await db
    .selectFrom('architecture')
    .innerJoin('build_architecture', 'build_architecture.architecture_id', 'architecture.id')
    .innerJoin('build', 'build.id', 'build_architecture.build_id')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .where('architecture.code', 'in', [device.architecture, noarch])
    .where('build.active', '=', true)
    .where('oldest.build', '<=', Math.max(-1, Math.min(device.build, maxStoredInteger)))
    .select([
      'build.id as buildId',
      'package.name as packageName',
      'version.revision',
      'architecture.code as architecture',
      'build.active',
      'version.report_url as reportUrl',
      'oldest.version as minVersion',
      'oldest.build as minBuild',
      'newest.build as maxBuild',
    ])
    .execute()
  return rows.map(({ reportUrl, ...row }) => ({ ...row, beta: isBeta(reportUrl) }))
}

/** A version that says where to report its faults is a beta. */
function isBeta(reportUrl: string | null): boolean {
  return reportUrl !== null && reportUrl !== ''
}

import type { Kysely } from 'kysely'
import { loadSignatureRules } from '../builds/signature-rules.ts'
import type { Tables } from '../tables.ts'
import type { JobFacts } from './job-refusal.ts'

/** A build as jobs see it. */
export interface BuildRecord extends JobFacts {
  readonly id: number
  readonly versionId: number
  readonly packageId: number
  /** Also what people know it by. */
  readonly path: string
  readonly md5: string
  readonly sizeBytes: number
}

/** The builds with these ids that there are, in the order of their ids. */
export async function loadBuildRecords(db: Kysely<Tables>, ids: readonly number[]): Promise<readonly BuildRecord[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
    .where('build.id', 'in', ids)
    .select([
      'build.id',
      'build.version_id as versionId',
      'version.package_id as packageId',
      'build.path',
      'build.md5',
      'build.size_bytes as sizeBytes',
      'build.active',
      'build.signing',
      'build.storage',
      'build.staged_key',
      'firmware.version',
      'firmware.line',
    ])
    .orderBy('build.id')
    .execute()
  const rules = await loadSignatureRules(db)
  return rows.map(({ staged_key, version, line, ...row }) => ({
    ...row,
    firmwareMin: { version, line },
    rules,
    isPlaced: staged_key === null,
  }))
}

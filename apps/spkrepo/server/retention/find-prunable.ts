import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { type PruneReason, prunable, type RetainedBuild, type RetentionRules } from './prunable.ts'

/** A build that a rule lets go. */
export interface PrunableBuild {
  readonly id: number
  readonly versionId: number
  readonly package: string
  readonly version: string
  readonly path: string
  readonly sizeBytes: number
  readonly active: boolean
  readonly reason: PruneReason
}

/** What the rules let go of these packages, of each the newest version first. Two statements. */
export async function findPrunable(
  db: Kysely<Tables>,
  packageIds: readonly number[],
  { rules, now }: { readonly rules: RetentionRules; readonly now: Date },
): Promise<readonly PrunableBuild[]> {
  if (packageIds.length === 0) return []
  const rows = await buildsOf(db, packageIds)
  const architectures = await architecturesOf(db, packageIds)
  return [...Map.groupBy(rows, ({ package_id }) => package_id).values()].flatMap((ofPackage) => {
    const builds = ofPackage.map((row) => retained(row, architectures.get(row.id) ?? []))
    return named(ofPackage, prunable(builds, rules, now))
  })
}

function named(rows: readonly BuildRow[], reasons: ReadonlyMap<number, PruneReason>): readonly PrunableBuild[] {
  return rows.flatMap((row) => {
    const reason = reasons.get(row.id)
    if (reason === undefined) return []
    const version = `${row.upstream}-${row.revision}`
    return [
      {
        id: row.id,
        versionId: row.version_id,
        package: row.package,
        version,
        path: row.path,
        sizeBytes: Number(row.size_bytes),
        active: row.active,
        reason,
      },
    ]
  })
}

type BuildRow = Awaited<ReturnType<typeof buildsOf>>[number]

function retained(row: BuildRow, architectures: readonly string[]): RetainedBuild {
  const { id, revision, active, minVersion, minBuild, maxBuild } = row
  const beta = row.report_url !== null && row.report_url !== ''
  return {
    id,
    revision,
    active,
    // A build that waits for its signature is offered to nobody yet, but somebody waits for it.
    isUnderWay: row.staged_key !== null || row.activate_when_ready || row.signing === 'pending' || row.signing === 'signing',
    createdAt: row.created_at,
    offers: active
      ? architectures.map((architecture) => ({ buildId: id, revision, architecture, beta, minVersion, minBuild, maxBuild }))
      : [],
  }
}

async function buildsOf(db: Kysely<Tables>, packageIds: readonly number[]) {
  return await db
    .selectFrom('version')
    .innerJoin('package', 'package.id', 'version.package_id')
    .innerJoin('build', 'build.version_id', 'version.id')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .where('package.id', 'in', packageIds)
    .select([
      'build.id',
      'version.package_id',
      'build.version_id',
      'package.name as package',
      'version.upstream',
      'version.revision',
      'version.report_url',
      'build.path',
      'build.size_bytes',
      'build.active',
      'build.activate_when_ready',
      'build.staged_key',
      'build.signing',
      'build.created_at',
      'oldest.version as minVersion',
      'oldest.build as minBuild',
      'newest.build as maxBuild',
    ])
    .orderBy('package.name')
    .orderBy('version.revision', 'desc')
    .orderBy('build.id')
    .execute()
}

async function architecturesOf(db: Kysely<Tables>, packageIds: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db
    .selectFrom('version')
    .innerJoin('build', 'build.version_id', 'version.id')
    .innerJoin('build_architecture', 'build_architecture.build_id', 'build.id')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .where('version.package_id', 'in', packageIds)
    .where('build.active', '=', true)
    .select(['build.id', 'architecture.code'])
    .execute()
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, group]) => [id, group.map(({ code }) => code)]))
}

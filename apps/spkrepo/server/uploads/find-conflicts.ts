import type { Transaction } from 'kysely'
import type { Tables } from '../tables.ts'
import { type Coverage, overlap } from './build-overlap.ts'
import type { UploadTarget } from './upload-target.ts'

/** A build of the same version that claims some of the same devices. */
export interface Conflict {
  readonly buildId: number
  readonly architectures: readonly string[]
  /** For example `6.2-23739`. */
  readonly firmwareMin: string
  readonly firmwareMax: string | null
}

/** Every build of the version with which a build for `target` would overlap. */
export async function findConflicts(tx: Transaction<Tables>, versionId: number, target: UploadTarget): Promise<readonly Conflict[]> {
  const rows = await tx
    .selectFrom('build')
    .innerJoin('build_architecture', 'build_architecture.build_id', 'build.id')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .where('build.version_id', '=', versionId)
    .select([
      'build.id',
      'architecture.code',
      'oldest.line',
      'oldest.version',
      'oldest.build',
      'newest.version as maxVersion',
      'newest.build as maxBuild',
    ])
    .orderBy('build.id')
    .execute()
  const wanted = coverageOf(target)
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const shared = overlap(wanted, {
      architectures: group.map(({ code }) => code),
      line: first.line,
      minBuild: first.build,
      maxBuild: first.maxBuild,
    })
    if (shared.length === 0) return []
    const firmwareMax = first.maxBuild === null ? null : `${first.maxVersion}-${first.maxBuild}`
    return [{ buildId: first.id, architectures: shared, firmwareMin: `${first.version}-${first.build}`, firmwareMax }]
  })
}

function coverageOf({ architectures, firmwareMin, firmwareMax }: UploadTarget): Coverage {
  return {
    architectures: architectures.map(({ code }) => code),
    line: firmwareMin.line,
    minBuild: firmwareMin.build,
    maxBuild: firmwareMax?.build ?? null,
  }
}

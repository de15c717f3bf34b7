import type { Task } from '@trellis/queue'
import { type Accounts, type Database, databaseNow, type Outbox } from '@trellis/stack'
import type { Transaction } from 'kysely'
import type { Reference } from '../reference/load-reference.ts'
import { parseVersion } from '../spk/info-values.ts'
import type { Tables } from '../tables.ts'
import { findConflicts } from './find-conflicts.ts'
import { insertBuild } from './insert-build.ts'
import { insertVersion, type NewVersionPlace } from './insert-version.ts'
import { packageOfUpload } from './package-of-upload.ts'
import { storedVersion, uploadedFacts } from './stored-version.ts'
import type { PassedUpload, StoredUpload, Upload, VersionedUpload } from './upload.ts'
import { type Passed, passed, refused, type UploadProblem } from './upload-problem.ts'
import { versionDifferences } from './version-differences.ts'

export interface StoreParts {
  readonly database: Database
  readonly outbox: Outbox
  readonly reference: Reference
  readonly accounts: Pick<Accounts, 'may'>
  /** Places, signs and activates a stored build. */
  readonly finishBuild: Task<string, { buildId: number }>
  /** Whether a job is to sign the build. */
  readonly willSign: boolean
}

/**
 * The rungs of the ladder that look at what is stored, and then the rows, in one transaction with the job that finishes the build.
 * A refusal leaves no row. The same bytes again return the build that they made, whatever has become of it.
 */
export async function storeUpload(upload: Upload, parts: StoreParts): Promise<Passed<StoredUpload>> {
  try {
    return passed(
      await parts.outbox.transaction<Tables, StoredUpload>('spkrepo', async (tx, outbox) => {
        const stored = await store(tx, upload, parts)
        if (!stored.duplicate) await outbox.add(parts.finishBuild, { buildId: stored.buildId })
        return stored
      }),
    )
  } catch (cause) {
    if (cause instanceof Refusal) return { ok: false, problem: cause.problem }
    throw cause
  }
}

/** What `storeUpload` would answer. The same statements run, so nothing can pass here and fail there, and are taken back. */
export async function tryToStore(upload: Upload, parts: StoreParts): Promise<Passed<PassedUpload>> {
  try {
    return await parts.outbox.transaction<Tables, Passed<PassedUpload>>('spkrepo', async (tx) => {
      const { buildId: _takenBack, ...answer } = await store(tx, upload, parts)
      throw new TakenBack(answer)
    })
  } catch (cause) {
    if (cause instanceof Refusal) return { ok: false, problem: cause.problem }
    if (cause instanceof TakenBack) return passed(cause.answer)
    throw cause
  }
}

async function store(
  tx: Transaction<Tables>,
  upload: Upload,
  { database, reference, accounts, willSign }: StoreParts,
): Promise<StoredUpload> {
  const { spk, publisher, target } = upload
  const now = databaseNow(database.dialect)
  const packageId = unwrap(await packageOfUpload(tx, { name: spk.package, account: publisher, accounts, dialect: database.dialect, now }))
  const answer = {
    package: spk.package,
    version: spk.version,
    firmware: `${target.firmwareMin.version}-${target.firmwareMin.build}`,
    architectures: target.architectures.map(({ code }) => code),
  }
  const earlier = await tx.selectFrom('build').select('id').where('upload_sha256', '=', spk.fingerprint.sha256).executeTakeFirst()
  if (earlier !== undefined) return { ...answer, buildId: earlier.id, duplicate: true }
  const version = parseVersion(spk.version)
  if (version === null) throw new Refusal(refused('version_invalid', 'Invalid version').problem)
  const versioned = { ...upload, version }
  const versionId = await versionOf(tx, versioned, { packageId, reference, now })
  const conflicts = await findConflicts(tx, versionId, target)
  if (conflicts.length > 0) {
    const codes = [...new Set(conflicts.flatMap(({ architectures }) => architectures))].sort()
    throw new Refusal(
      refused('build_conflict', `Conflicting architectures: ${codes.join(', ')}`, { status: 409, details: { builds: conflicts } }).problem,
    )
  }
  const buildId = unwrap(await insertBuild(tx, versioned, { versionId, reference, signing: willSign ? 'pending' : 'unsigned', now }))
  return { ...answer, buildId, duplicate: false }
}

/** The id of the version that the upload belongs to, made when it is new. Refused when it is not new and the two differ. */
async function versionOf(tx: Transaction<Tables>, upload: VersionedUpload, place: NewVersionPlace): Promise<number> {
  const { spk, version } = upload
  const stored = await storedVersion(tx, place.packageId, version.revision)
  if (stored === undefined) return unwrap(await insertVersion(tx, upload, place))
  const differences = versionDifferences(uploadedFacts(spk, version.upstream), stored.facts)
  if (differences.length === 0) return stored.id
  const lines = differences.map(({ field, uploaded, stored: kept }) => `${field}: SPK "${uploaded}", database "${kept}"`)
  const message = ['Version metadata differs from the existing version:', ...lines].join('\n')
  throw new Refusal(refused('version_differs', message, { details: { differences } }).problem)
}

/** Leaves the transaction, and so takes it back. */
class Refusal extends Error {
  readonly problem: UploadProblem

  constructor(problem: UploadProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Leaves the transaction after everything in it went well. */
class TakenBack extends Error {
  readonly answer: PassedUpload

  constructor(answer: PassedUpload) {
    super('a dry run keeps nothing')
    this.answer = answer
  }
}

function unwrap<T>(step: Passed<T>): T {
  if (step.ok) return step.value
  throw new Refusal(step.problem)
}

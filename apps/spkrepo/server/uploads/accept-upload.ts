import type { Task } from '@trellis/queue'
import type { Account, Accounts, Database, Logger, Outbox, Storage } from '@trellis/stack'
import { placeBuild } from '../builds/place-build.ts'
import { loadReference } from '../reference/load-reference.ts'
import type { Spk } from '../spk/spk.ts'
import type { Tables } from '../tables.ts'
import { type ReceivedSpk, receiveUpload, type UploadBody } from './receive-upload.ts'
import { storableTexts } from './storable-texts.ts'
import { type StoreParts, storeUpload, tryToStore } from './store-upload.ts'
import type { PassedUpload, StoredUpload, Upload } from './upload.ts'
import type { Passed } from './upload-problem.ts'
import { uploadTarget } from './upload-target.ts'

/** What accepting uploads needs. */
export interface UploadParts {
  readonly database: Database
  readonly storage: Storage
  readonly outbox: Outbox
  readonly logger: Logger
  readonly accounts: Pick<Accounts, 'may'>
  /** Places, signs and activates a stored build. */
  readonly finishBuild: Task<string, { buildId: number }>
  readonly willSign: boolean
  readonly limitBytes: number
}

export interface UploadRequest extends UploadBody {
  readonly publisher: Account
  readonly activateWhenReady: boolean
}

/**
 * Takes a package in: streamed, parsed, checked rung by rung, stored with the job that finishes it. A refused upload leaves nothing
 * behind. When the answer says the build is stored, it survives whatever happens next.
 */
export async function acceptUpload(request: UploadRequest, parts: UploadParts): Promise<Passed<StoredUpload>> {
  const received = await receiveUpload(request, parts)
  if (!received.ok) return received
  const { spk, staged } = received.value
  // Should this throw, the bytes stay: the transaction may have been committed all the same. The sweep drops them if it was not.
  const stored = await check(received.value, request, { ...parts, store: storeUpload })
  if (stored.ok && !stored.value.duplicate) await placeNow(stored.value.buildId, spk, parts)
  else await parts.storage.discard(staged.key)
  return stored
}

/** Checks a package exactly as `acceptUpload` does, and keeps nothing of it. */
export async function tryUpload(request: Omit<UploadRequest, 'activateWhenReady'>, parts: UploadParts): Promise<Passed<PassedUpload>> {
  const received = await receiveUpload(request, parts)
  if (!received.ok) return received
  try {
    return await check(received.value, { ...request, activateWhenReady: false }, { ...parts, store: tryToStore })
  } finally {
    await parts.storage.discard(received.value.staged.key)
  }
}

async function check<T>(
  { spk, staged }: ReceivedSpk,
  { publisher, activateWhenReady }: Pick<UploadRequest, 'publisher' | 'activateWhenReady'>,
  parts: UploadParts & { readonly store: (upload: Upload, parts: StoreParts) => Promise<Passed<T>> },
): Promise<Passed<T>> {
  const reference = await loadReference(parts.database.forService<Tables>('spkrepo'))
  const target = uploadTarget(spk, reference)
  if (!target.ok) return target
  const storable = storableTexts(spk)
  if (!storable.ok) return storable
  return await parts.store({ spk, target: target.value, stagedKey: staged.key, publisher, activateWhenReady }, { ...parts, reference })
}

/** The file is at its address when the publisher hears of it. Should this fail, the job does it later. */
async function placeNow(buildId: number, spk: Spk, { database, storage, logger }: UploadParts): Promise<void> {
  try {
    await placeBuild(buildId, { db: database.forService<Tables>('spkrepo'), storage }, spk.icons)
  } catch (cause) {
    logger.warn({ err: cause, buildId }, 'the uploaded file is not in place yet; the job will do it')
  }
}

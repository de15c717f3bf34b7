import { Readable } from 'node:stream'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { StackError } from '../../errors.ts'
import { parseListPrefix, parseObjectKey, STAGING_NAME } from '../object-key.ts'
import { sameContent } from '../same-content.ts'
import { isStagedKey, newStagedKey, requireStagedKey } from '../staged-key.ts'
import { putStaged, stageAll } from '../staged-put.ts'
import type {
  ByteRange,
  LinkOptions,
  ListedObject,
  ObjectStat,
  OpenObject,
  PublishOptions,
  Staged,
  StagedLeftover,
  StageWriter,
  Storage,
} from '../storage.ts'
import { S3Bucket, type S3Place } from './s3-bucket.ts'
import { defaultTimeoutMs } from './s3-client.ts'
import { reportS3Failure } from './s3-failure.ts'
import { S3StageWriter } from './s3-stage-writer.ts'

/** The longest key that S3 takes, in bytes of UTF-8. */
const maxKeyBytes = 1024

/** How often another object may come and go under the key of a publish before we give up. */
const maxAttempts = 5

export interface S3StorageOptions {
  readonly client: S3Client
  readonly bucket: string
  /** Before every key: empty, or names that each end in a slash. @default '' */
  readonly prefix?: string
  /** How long the store may be silent in the middle of an object. Milliseconds. @default 60_000 */
  readonly timeoutMs?: number
}

/**
 * Keeps objects in a store that speaks the protocol of S3: the key follows `prefix`, unfinished ones lie below `<prefix>.staging/`. Any number of
 * processes and machines may share it. In a store that cannot refuse to overwrite, of two publishers of different bytes who
 * come within milliseconds of each other the later wins, and neither is told.
 */
export function s3Storage({ client, bucket, prefix = '', timeoutMs = defaultTimeoutMs }: S3StorageOptions): Storage {
  return new S3Storage({ client, bucket, prefix, timeoutMs })
}

class S3Storage implements Storage {
  readonly #place: S3Place
  readonly #bucket: S3Bucket

  constructor(place: S3Place) {
    this.#place = place
    this.#bucket = new S3Bucket(place)
  }

  async stageWriter(): Promise<StageWriter> {
    const stagedKey = newStagedKey()
    return new S3StageWriter({ place: this.#place, bucket: this.#bucket, stagedKey, key: stagedAt(stagedKey) })
  }

  async stage(source: AsyncIterable<Uint8Array>): Promise<Staged> {
    return await stageAll(await this.stageWriter(), source)
  }

  async publish(stagedKey: string, key: string, { replace = false }: PublishOptions = {}): Promise<void> {
    this.#requireKey(key)
    requireStagedKey(stagedKey)
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#tryPublishing(stagedKey, key, replace)
      if (outcome === 'published') return await this.#bucket.delete(stagedAt(stagedKey))
      if (outcome === 'done before') return
      if (attempt === maxAttempts) throw conflict(key)
    }
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options?: PublishOptions): Promise<{ readonly sizeBytes: number }> {
    this.#requireKey(key)
    return await putStaged(this, { key, source, options })
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    this.#requireKey(key)
    return await this.#bucket.head(key)
  }

  async open(key: string, range: ByteRange = { start: 0 }): Promise<OpenObject | undefined> {
    this.#requireKey(key)
    const found = await this.#bucket.get(key, range)
    if (found !== 'beyond') return found
    const stat = await this.#bucket.head(key)
    return stat === undefined ? undefined : { ...stat, body: Readable.from([]) }
  }

  async delete(key: string): Promise<void> {
    this.#requireKey(key)
    await this.#bucket.delete(key)
  }

  async discard(stagedKey: string): Promise<void> {
    requireStagedKey(stagedKey)
    const key = stagedAt(stagedKey)
    for await (const upload of this.#bucket.uploads(key)) if (upload.key === key) await this.#bucket.abortUpload(upload)
    await this.#bucket.delete(key)
  }

  async *staged(): AsyncIterable<StagedLeftover> {
    const beginning = `${STAGING_NAME}/`
    for await (const { key, modifiedAt } of this.#bucket.list(beginning)) yield* leftover(key, modifiedAt)
    // An upload whose process was killed. The store knows when it began, not when its last part came.
    for await (const { key, startedAt } of this.#bucket.uploads(beginning)) yield* leftover(key, startedAt)
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    parseListPrefix(prefix)
    for await (const object of this.#bucket.list(prefix)) if (isObjectKey(object.key)) yield object
  }

  async link(key: string, { expiresSeconds }: LinkOptions): Promise<string> {
    this.#requireKey(key)
    const { client, bucket, prefix } = this.#place
    return await reportS3Failure({ doing: `sign an address of ${key}`, bucket }, async () => {
      return await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: prefix + key }), { expiresIn: expiresSeconds })
    })
  }

  async #tryPublishing(stagedKey: string, key: string, replace: boolean): Promise<'published' | 'done before' | 'try again'> {
    const staged = stagedAt(stagedKey)
    if (!replace && (await this.#bucket.head(key)) !== undefined) return await this.#compare(staged, key)
    const copied = await this.#bucket.copy(staged, key, { replace })
    if (copied === 'copied') return 'published'
    if (copied === 'taken') return 'try again'
    if ((await this.#bucket.head(key)) !== undefined) return 'done before'
    throw new StackError('storage_staged_missing', `nothing is staged for ${JSON.stringify(key)}, and it is not there either`)
  }

  /** What it means that something has the key already. Throws `storage_conflict` when its bytes are others. */
  async #compare(staged: string, key: string): Promise<'published' | 'done before' | 'try again'> {
    const [ours, theirs] = [await this.#bucket.get(staged, { start: 0 }), await this.#bucket.get(key, { start: 0 })]
    if (ours === undefined || ours === 'beyond' || theirs === undefined || theirs === 'beyond') {
      for (const found of [ours, theirs]) if (typeof found === 'object') found.body.destroy()
      return theirs === undefined ? 'try again' : 'done before'
    }
    if (ours.sizeBytes === theirs.sizeBytes && (await sameContent(ours.body, theirs.body))) return 'published'
    ours.body.destroy()
    theirs.body.destroy()
    throw conflict(key)
  }

  #requireKey(key: string): void {
    parseObjectKey(key)
    if (Buffer.byteLength(this.#place.prefix + key) > maxKeyBytes)
      throw new StackError('storage_key_invalid', `${JSON.stringify(key)} has with its prefix more than ${maxKeyBytes} bytes`)
  }
}

function stagedAt(stagedKey: string): string {
  return `${STAGING_NAME}/${stagedKey}`
}

function* leftover(key: string, modifiedAt: Date): Iterable<StagedLeftover> {
  const name = key.slice(STAGING_NAME.length + 1)
  if (isStagedKey(name)) yield { key: name, modifiedAt }
}

/** Other programs may keep in the bucket what is no object of ours, such as `folder/`. */
function isObjectKey(key: string): boolean {
  try {
    parseObjectKey(key)
    return true
  } catch {
    return false
  }
}

function conflict(key: string): StackError {
  return new StackError('storage_conflict', `${JSON.stringify(key)} is taken: it holds other bytes`)
}

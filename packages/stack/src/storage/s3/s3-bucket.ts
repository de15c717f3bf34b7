import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import { StackError } from '../../errors.ts'
import type { ByteRange, ListedObject, ObjectStat, OpenObject } from '../storage.ts'
import { patiently } from './patient-body.ts'
import { reportS3Failure, saysOneOf, statusOf } from './s3-failure.ts'

/** A bucket, or the part of one below a prefix. */
export interface S3Place {
  readonly client: S3Client
  readonly bucket: string
  /** Before every key: empty, or names that each end in a slash. */
  readonly prefix: string
  readonly timeoutMs: number
}

/** An upload in parts that was begun and neither completed nor aborted. */
export interface OpenUpload {
  readonly key: string
  readonly uploadId: string
  readonly startedAt: Date
}

/** The requests to one place in a store, in our own words. Every method throws the `StackError`s of `reportS3Failure`. */
export class S3Bucket {
  readonly #place: S3Place
  /** Set once the store has answered for the bucket: a HEAD says 404 for a missing object and for a missing bucket alike. */
  #isThere = false
  /** Not every store can refuse to overwrite; one that says so is not asked again. */
  #canRefuseToOverwrite = true

  constructor(place: S3Place) {
    this.#place = place
  }

  async head(key: string): Promise<ObjectStat | undefined> {
    return await this.#ask(`look at ${key}`, async ({ client, at }) => {
      try {
        const found = await client.send(new HeadObjectCommand(at(key)))
        this.#isThere = true
        return { sizeBytes: found.ContentLength ?? 0, ...describe(found) }
      } catch (error) {
        if (statusOf(error) !== 404) throw error
        await this.#requireBucket()
        return undefined
      }
    })
  }

  /** Undefined when there is no such object; `beyond` when it has no byte of the range. */
  async get(key: string, { start, end }: ByteRange): Promise<OpenObject | 'beyond' | undefined> {
    return await this.#ask(`open ${key}`, async ({ client, at, timeoutMs }) => {
      // An empty object has no first byte, so the whole is asked for without a range.
      const range = start === 0 && end === undefined ? {} : { Range: `bytes=${start}-${end ?? ''}` }
      try {
        const found = await client.send(new GetObjectCommand({ ...at(key), ...range }))
        const body = patiently(found.Body as Readable, { timeoutMs, doing: `read ${key}` })
        return { sizeBytes: wholeSize(found), ...describe(found), body }
      } catch (error) {
        if (saysOneOf(error, ['NoSuchKey', 'NotFound'])) return undefined
        if (saysOneOf(error, ['InvalidRange'])) return 'beyond'
        throw error
      }
    })
  }

  /** Copies inside the store, in one step for readers. `taken`: something has the key, and `replace` is false. */
  async copy(from: string, to: string, { replace }: { readonly replace: boolean }): Promise<'copied' | 'missing' | 'taken'> {
    return await this.#ask(`give ${to} its name`, async ({ client, at, bucket }) => {
      const source = at(from).Key.split('/').map(encodeURIComponent).join('/')
      const guarded = !replace && this.#canRefuseToOverwrite
      try {
        const guard = guarded ? { IfNoneMatch: '*' } : {}
        await client.send(new CopyObjectCommand({ ...at(to), CopySource: `${bucket}/${source}`, ...guard }))
        return 'copied'
      } catch (error) {
        if (saysOneOf(error, ['NoSuchKey', 'NotFound'])) return 'missing'
        if (statusOf(error) === 412 || saysOneOf(error, ['ConditionalRequestConflict'])) return 'taken'
        if (!guarded || statusOf(error) !== 501) throw error
        this.#canRefuseToOverwrite = false
        return await this.copy(from, to, { replace })
      }
    })
  }

  async delete(key: string): Promise<void> {
    await this.#ask(`delete ${key}`, async ({ client, at }) => void (await client.send(new DeleteObjectCommand(at(key)))))
  }

  /** Every object whose key begins with `beginning`, in the order of the store. */
  async *list(beginning: string): AsyncIterable<ListedObject> {
    let from: string | undefined
    do {
      const page = await this.#ask(`list ${beginning}`, async ({ client, bucket, prefix }) => {
        // Keys are Unicode, and not every character may stand in XML.
        const query = { Bucket: bucket, Prefix: prefix + beginning, EncodingType: 'url' as const }
        return await client.send(new ListObjectsV2Command({ ...query, ...(from === undefined ? {} : { ContinuationToken: from }) }))
      })
      this.#isThere = true
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const key = decoded(Key, page).slice(this.#place.prefix.length)
        yield { key, sizeBytes: Size, modifiedAt: LastModified ?? new Date(0) }
      }
      from = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (from !== undefined)
  }

  /** Uploads in parts that are under way or were broken off, for keys that begin with `beginning`. */
  async *uploads(beginning: string): AsyncIterable<OpenUpload> {
    let from: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> = {}
    for (let more = true; more; ) {
      const page: Partial<ListMultipartUploadsCommandOutput> = await this.#ask(
        `list the uploads of ${beginning}`,
        async ({ client, bucket, prefix }) => {
          try {
            return await client.send(
              new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix + beginning, EncodingType: 'url', ...from }),
            )
          } catch (error) {
            // A store without this list has to clean up by itself.
            if (statusOf(error) === 501) return {}
            throw error
          }
        },
      )
      for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? [])
        yield { key: decoded(Key, page).slice(this.#place.prefix.length), uploadId: UploadId, startedAt: Initiated ?? new Date(0) }
      more = page.IsTruncated === true
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    }
  }

  /** Drops an upload in parts with the parts that it has. May be repeated. */
  async abortUpload({ key, uploadId }: Pick<OpenUpload, 'key' | 'uploadId'>): Promise<void> {
    await this.#ask(`drop the upload of ${key}`, async ({ client, at }) => {
      try {
        await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId: uploadId }))
      } catch (error) {
        if (!saysOneOf(error, ['NoSuchUpload', 'NotFound'])) throw error
      }
    })
  }

  async #requireBucket(): Promise<void> {
    if (this.#isThere) return
    const { client, bucket } = this.#place
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket }))
      this.#isThere = true
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      const remedy = 'make it, or name the right one and its region in TRELLIS_STORAGE_URL'
      throw new StackError('storage_bucket_missing', `the store has no bucket ${bucket}; ${remedy}`, { cause: error, details: { remedy } })
    }
  }

  async #ask<T>(doing: string, act: (asked: S3Place & { readonly at: (key: string) => Addressed }) => Promise<T>): Promise<T> {
    const { bucket, prefix } = this.#place
    const at = (key: string) => ({ Bucket: bucket, Key: prefix + key })
    return await reportS3Failure({ doing, bucket }, async () => await act({ ...this.#place, at }))
  }
}

interface Addressed {
  readonly Bucket: string
  readonly Key: string
}

function describe(found: { readonly ETag?: string | undefined; readonly LastModified?: Date | undefined }) {
  // Stores write the tag in quotes: a digest of the content, and for an upload in parts `digest-parts`.
  const etag = (found.ETag ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '')
    .replaceAll(/[^\w-]/g, '_')
  return { etag, modifiedAt: found.LastModified ?? new Date(0) }
}

function wholeSize({
  ContentRange,
  ContentLength,
}: {
  readonly ContentRange?: string | undefined
  readonly ContentLength?: number | undefined
}) {
  const total = ContentRange?.match(/\/(\d+)$/)?.[1]
  return total === undefined ? (ContentLength ?? 0) : Number(total)
}

/** The key in a listing. Some stores do not know that keys were to be encoded, and say so by not saying that they are. */
function decoded(key: string, { EncodingType }: { readonly EncodingType?: string | undefined }): string {
  return EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', '%20')) : key
}

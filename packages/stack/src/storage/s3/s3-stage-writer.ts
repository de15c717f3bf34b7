import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { StackError } from '../../errors.ts'
import type { Staged, StageWriter } from '../storage.ts'
import type { S3Bucket, S3Place } from './s3-bucket.ts'
import { reportS3Failure } from './s3-failure.ts'

/** Parts of one size, because some stores want that. At least 5 MiB in the protocol, and at most 10,000 of them: 80 GiB. Bytes. */
const partBytes = 8 * 1024 * 1024
const firstBufferBytes = 64 * 1024
/** Parts on their way at once; one more is being filled. */
const maxUnderWay = 2

/** Where a staged object is written, and under which names. */
export interface S3Staging {
  readonly place: S3Place
  readonly bucket: S3Bucket
  /** What `finish` gives out. */
  readonly stagedKey: string
  /** Its key in the bucket, below the prefix. */
  readonly key: string
}

/** Writes a staged object: in one request when it is small, else in parts, of which at most three are in memory. */
export class S3StageWriter implements StageWriter {
  readonly #staging: S3Staging
  readonly #address: { readonly Bucket: string; readonly Key: string }
  readonly #stopping = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  readonly #parts: CompletedPart[] = []
  readonly #spare: Buffer<ArrayBuffer>[] = []
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafe(firstBufferBytes)
  #filled = 0
  #sizeBytes = 0
  #upload: Promise<string> | undefined
  #failure: { readonly cause: unknown } | undefined
  #state: 'open' | 'finished' | 'dropped' = 'open'

  constructor(staging: S3Staging) {
    const { bucket, prefix } = staging.place
    this.#staging = staging
    this.#address = { Bucket: bucket, Key: prefix + staging.key }
  }

  async write(chunk: Uint8Array): Promise<void> {
    // All bytes are taken before the first await, which keeps chunks in order even when a caller does not wait.
    for (let at = 0; at < chunk.byteLength; ) {
      this.#makeRoom(chunk.byteLength - at)
      const taken = chunk.subarray(at, at + this.#buffer.byteLength - this.#filled)
      this.#buffer.set(taken, this.#filled)
      this.#filled += taken.byteLength
      at += taken.byteLength
      if (this.#filled === partBytes) this.#sendPart()
    }
    this.#sizeBytes += chunk.byteLength
    while (this.#underWay.size > maxUnderWay) await Promise.race(this.#underWay)
    if (this.#failure !== undefined) throw this.#failure.cause
  }

  async finish(): Promise<Staged> {
    const { stagedKey } = this.#staging
    if (this.#state !== 'open') throw new StackError('storage_failed', `the staged object ${stagedKey} was ${this.#state} before`)
    try {
      await (this.#upload === undefined ? this.#putWhole() : this.#complete(this.#upload))
    } catch (error) {
      await this.abort()
      throw error
    }
    this.#state = 'finished'
    return { key: stagedKey, sizeBytes: this.#sizeBytes }
  }

  async abort(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'dropped'
    this.#stopping.abort()
    // A part that arrives after the upload was dropped could stay behind, so the last of them is waited for.
    await Promise.all(this.#underWay)
    const uploadId = await this.#upload?.catch(() => undefined)
    if (uploadId !== undefined) await this.#staging.bucket.abortUpload({ key: this.#staging.key, uploadId })
  }

  /** Grows the buffer towards a part, because most objects are much smaller. */
  #makeRoom(wantedBytes: number): void {
    const { byteLength } = this.#buffer
    if (this.#filled + wantedBytes <= byteLength || byteLength === partBytes) return
    const grown = Buffer.allocUnsafe(Math.min(partBytes, Math.max(2 * byteLength, this.#filled + wantedBytes)))
    this.#buffer.copy(grown, 0, 0, this.#filled)
    this.#buffer = grown
  }

  #sendPart(): void {
    const [bytes, PartNumber] = [this.#buffer, this.#parts.length + 1]
    const length = this.#filled
    // Its place in the list is taken now; the tag comes with the answer.
    const part: CompletedPart = { PartNumber }
    this.#parts.push(part)
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafe(partBytes)
    this.#filled = 0
    this.#upload ??= this.#begin()
    const sending = this.#send(part, bytes.subarray(0, length)).then(
      () => void this.#spare.push(bytes),
      (cause: unknown) => {
        this.#failure ??= { cause }
      },
    )
    this.#underWay.add(sending)
    void sending.finally(() => this.#underWay.delete(sending))
  }

  async #send(part: CompletedPart, Body: Buffer): Promise<void> {
    const UploadId = await this.#upload
    await this.#ask(`send part ${part.PartNumber} of`, async (abortSignal) => {
      const command = new UploadPartCommand({ ...this.#address, UploadId, PartNumber: part.PartNumber, Body })
      const sent = await this.#staging.place.client.send(command, { abortSignal })
      // Where checksums are sent, the store wants to hear again what it answered.
      const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = sent
      Object.assign(part, { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 })
    })
  }

  async #begin(): Promise<string> {
    return await this.#ask('begin', async () => {
      // Not to be aborted: an upload whose id never arrives here could not be dropped.
      const { UploadId } = await this.#staging.place.client.send(new CreateMultipartUploadCommand(this.#address))
      if (UploadId === undefined) throw new StackError('storage_failed', 'the store began an upload without an id')
      return UploadId
    })
  }

  async #putWhole(): Promise<void> {
    const Body = this.#buffer.subarray(0, this.#filled)
    await this.#ask('write', async () => void (await this.#staging.place.client.send(new PutObjectCommand({ ...this.#address, Body }))))
  }

  async #complete(upload: Promise<string>): Promise<void> {
    if (this.#filled > 0) this.#sendPart()
    await Promise.all(this.#underWay)
    if (this.#failure !== undefined) throw this.#failure.cause
    const UploadId = await upload
    const MultipartUpload = { Parts: this.#parts }
    await this.#ask('complete', async () => {
      await this.#staging.place.client.send(new CompleteMultipartUploadCommand({ ...this.#address, UploadId, MultipartUpload }))
    })
  }

  async #ask<T>(verb: string, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { place, stagedKey } = this.#staging
    const request = { doing: `${verb} the staged object ${stagedKey}`, bucket: place.bucket }
    return await reportS3Failure(request, async () => await act(this.#stopping.signal))
  }
}

import { createHash } from 'node:crypto'
import { QueueError } from '../errors.ts'
import type { ObjectStore } from './object-store.ts'

/** Bytes that stand for an object begin with this one; JSON never does. */
const mark = 0x02
/** Objects are written in pieces, so that a store can begin before it has them all. */
const pieceBytes = 262_144

/** What a job or a record holds in place of large bytes. */
interface Pointer {
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** What {@link LargeBytes} takes. */
export interface LargeBytesOptions {
  readonly store: ObjectStore | undefined
  readonly namespace: string
  /** Bytes above this number go to the store. */
  readonly inlineBytes: number
}

/** Puts large inputs and results into a store, and a pointer in their place. */
export class LargeBytes {
  readonly #store: ObjectStore | undefined
  readonly #folder: string
  readonly #inlineBytes: number
  /** The inputs that were read for jobs that run here. */
  readonly #inputs = new WeakMap<object, Uint8Array>()

  constructor({ store, namespace, inlineBytes }: LargeBytesOptions) {
    this.#store = store
    this.#folder = safeName(namespace)
    this.#inlineBytes = inlineBytes
  }

  /** Whether there is a store. */
  get hasStore(): boolean {
    return this.#store !== undefined
  }

  /** Whether these go to the store. */
  isLarge(bytes: Uint8Array): boolean {
    return this.#store !== undefined && bytes.byteLength > this.#inlineBytes
  }

  /** A job's input as it goes to the broker. The content is part of the key: two inputs under one id must not overwrite each other. */
  async saveInput(id: string, bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.isLarge(bytes)) return bytes
    return this.#save(`payloads/${this.#folder}/${safeName(id)}-${sha256(bytes).slice(0, 32)}`, bytes)
  }

  /** A result as it goes to the broker. */
  async saveResult({ id, fence }: { readonly id: string; readonly fence: number }, bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.isLarge(bytes)) return bytes
    return this.#save(`results/${this.#folder}/${safeName(id)}-${fence}`, bytes)
  }

  /** The bytes that were saved. Throws `result_expired` when the store no longer has them, `broker_failed` when it has others. */
  async load(bytes: Uint8Array): Promise<Uint8Array> {
    const pointer = pointerOf(bytes)
    if (!pointer) return bytes
    const { key, sizeBytes } = pointer
    const object = await this.#needed().open(key)
    if (!object) throw new QueueError('result_expired', `the store no longer has "${key}"`)
    const pieces: Uint8Array[] = []
    for await (const piece of object.body) pieces.push(piece)
    const loaded = Buffer.concat(pieces)
    if (loaded.byteLength !== sizeBytes || sha256(loaded) !== pointer.sha256) {
      throw new QueueError('broker_failed', `"${key}" has ${loaded.byteLength} bytes that are not the ${sizeBytes} that were stored`)
    }
    return loaded
  }

  /** The input of a running job. Throws as {@link LargeBytes.load} does. */
  loadInput(job: object, bytes: Uint8Array): Promise<Uint8Array> {
    this.#inputs.set(job, bytes)
    return this.load(bytes)
  }

  /**
   * Drops the input of a job that has ended for good. Results are never dropped here: a worker that lost its lease cannot know whether
   * its result was taken.
   */
  async dropInput(job: object): Promise<void> {
    const pointer = pointerOf(this.#inputs.get(job) ?? new Uint8Array())
    if (pointer) await this.#store?.delete(pointer.key)
  }

  async #save(key: string, bytes: Uint8Array): Promise<Uint8Array> {
    await this.#needed().put(key, piecesOf(bytes))
    const pointer: Pointer = { key, sizeBytes: bytes.byteLength, sha256: sha256(bytes) }
    return Buffer.concat([Buffer.of(mark), Buffer.from(JSON.stringify(pointer))])
  }

  #needed(): ObjectStore {
    if (!this.#store) throw new QueueError('unsupported', 'these bytes are in an object store, and this engine has no `results.store`')
    return this.#store
  }
}

/** Whether these bytes only say where the real ones are. */
export function isPointer(bytes: Uint8Array): boolean {
  return bytes[0] === mark
}

function pointerOf(bytes: Uint8Array): Pointer | undefined {
  if (!isPointer(bytes)) return undefined
  return JSON.parse(Buffer.from(bytes.subarray(1)).toString('utf8')) as Pointer
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes)
}

function safeName(name: string): string {
  return /^\w[\w.-]{0,149}$/.test(name) ? name : `sha256-${sha256(Buffer.from(name, 'utf16le'))}`
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

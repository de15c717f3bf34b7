import { randomUUID } from 'node:crypto'
import Value from 'typebox/value'
import { StackError } from '../errors.ts'
import { type HeldLock, holdLock } from '../state/hold-lock.ts'
import type { StateStore } from '../state/state-store.ts'
import type { OpenObject, Storage } from '../storage/storage.ts'
import { ExportStatus } from './export-status.ts'

/** How a file is made. */
export interface ExportedFile {
  /** As it is called when it is downloaded. */
  readonly name: string
  /** Such as `text/csv`. */
  readonly mediaType: string
  /** Gives its bytes; `progress` may be called as often as one likes. */
  produce(progress: (processed: number, total?: number | null, message?: string) => void): AsyncIterable<Uint8Array>
}

/** Files that take too long for a request: asked for, made by a job, watched, downloaded, and gone after a while. */
export interface Exports {
  /** Notes that a file is wanted; the id is what the job is told. */
  ask(wanted: { readonly kind: string; readonly owner: string }): Promise<{ readonly id: string }>
  /**
   * Makes the file, once, however often the job runs: what is whole stays, and two do not write at the same time. False when nobody
   * wants it any more, or somebody else makes it. Rethrows what `produce` throws, after it was noted.
   */
  make(id: string, file: ExportedFile): Promise<boolean>
  /** Undefined when there is no such export of this owner, or none any more. */
  get(id: string, owner: string): Promise<ExportStatus | undefined>
  /** The newest first. */
  list(owner: string): Promise<readonly ExportStatus[]>
  /** The finished file; undefined when there is none (any more). */
  open(id: string, owner: string): Promise<{ readonly status: ExportStatus; readonly object: OpenObject } | undefined>
  /** Removes the files of exports that ran out. For a sweep of the service. */
  sweep(): Promise<void>
}

export interface ExportsParts {
  readonly state: StateStore
  readonly storage: Storage
  /** Keeps the exports of several services apart. */
  readonly service: string
  /** How long an export is kept after it was last changed. Milliseconds. @default 86_400_000 */
  readonly keepMs?: number
}

const leaseMs = 15_000
/** Progress is stored no more often. Milliseconds. */
const thinMs = 250
/** Below it lie the files, in a folder for each export. */
const folder = 'exports'

/** The exports of a service. */
export function createExports(parts: ExportsParts): Exports {
  return new ServiceExports(parts)
}

class ServiceExports implements Exports {
  readonly #state: StateStore
  readonly #storage: Storage
  readonly #prefix: string
  readonly #keepMs: number

  constructor({ state, storage, service, keepMs = 86_400_000 }: ExportsParts) {
    this.#state = state
    this.#storage = storage
    this.#prefix = `exports/${service}/`
    this.#keepMs = keepMs
  }

  async ask({ kind, owner }: { readonly kind: string; readonly owner: string }): Promise<{ readonly id: string }> {
    const id = randomUUID()
    const none = { processed: null, total: null, message: null, file: null, startedAt: null, finishedAt: null }
    await this.#state.put(this.#keyOf(id), { id, kind, owner, status: 'waiting', ...none }, { ttlMs: this.#keepMs })
    return { id }
  }

  async make(id: string, file: ExportedFile): Promise<boolean> {
    const held = await holdLock(this.#state, this.#keyOf(id), { holder: `process ${process.pid}`, leaseMs })
    if (held === undefined) return false
    try {
      const status = await this.#find(id)
      if (status === undefined) return false
      if (status.status !== 'done') await this.#write(status, file, held)
      return true
    } finally {
      await held.release()
    }
  }

  async get(id: string, owner: string): Promise<ExportStatus | undefined> {
    const status = await this.#find(id)
    return status?.owner === owner ? status : undefined
  }

  async list(owner: string): Promise<readonly ExportStatus[]> {
    const records = await this.#state.list(this.#prefix)
    const newestFirst = [...records].sort((one, other) => other.writtenAt.getTime() - one.writtenAt.getTime())
    return newestFirst.map(({ value }) => readStatus(value)).filter((status) => status.owner === owner)
  }

  async open(id: string, owner: string): Promise<{ readonly status: ExportStatus; readonly object: OpenObject } | undefined> {
    const status = await this.get(id, owner)
    const object = status?.file ? await this.#storage.open(status.file.key) : undefined
    return status === undefined || object === undefined ? undefined : { status, object }
  }

  async sweep(): Promise<void> {
    for await (const { key } of this.#storage.list(`${folder}/`)) {
      const id = key.split('/')[1] ?? ''
      // Whoever makes the file at this moment has the record; without one it is wanted by nobody.
      if ((await this.#find(id)) === undefined) await this.#storage.delete(key)
    }
  }

  async #write(before: ExportStatus, { name, mediaType, produce }: ExportedFile, held: HeldLock): Promise<void> {
    let status: ExportStatus = { ...before, status: 'running', message: null, startedAt: held.now().toISOString() }
    const keep = async (next: ExportStatus) => {
      status = next
      await this.#state.put(this.#keyOf(before.id), status, { ttlMs: this.#keepMs, lease: held.lease })
    }
    await keep(status)
    let keptAt = performance.now()
    let keeping: Promise<unknown> = Promise.resolve()
    const progress = (processed: number, total: number | null = null, message?: string) => {
      status = { ...status, processed, total, message: message ?? status.message }
      if (performance.now() - keptAt < thinMs) return
      keptAt = performance.now()
      // What is lost here is told by the next report; a lost lock ends the writing below.
      keeping = keep(status).catch(() => {})
    }
    const key = `${folder}/${before.id}/file`
    try {
      const { sizeBytes } = await this.#storage.put(key, whileHeld(produce(progress), held.signal), { replace: true })
      await keeping
      const file = { key, name, mediaType, sizeBytes }
      await keep({ ...status, status: 'done', message: null, file, finishedAt: held.now().toISOString() })
    } catch (cause) {
      await keeping
      const message = cause instanceof Error ? cause.message : String(cause)
      if (!held.signal.aborted) await keep({ ...status, status: 'failed', message, finishedAt: held.now().toISOString() })
      throw cause
    }
  }

  async #find(id: string): Promise<ExportStatus | undefined> {
    const found = await this.#state.get(this.#keyOf(id))
    return found === undefined ? undefined : readStatus(found.value)
  }

  #keyOf(id: string): string {
    return `${this.#prefix}${id}`
  }
}

async function* whileHeld(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    signal.throwIfAborted()
    yield chunk
  }
}

function readStatus(value: unknown): ExportStatus {
  if (Value.Check(ExportStatus, value)) return value
  throw new StackError('state_failed', 'a stored export is not of a form that this release knows; it runs out by itself')
}

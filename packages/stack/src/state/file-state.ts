import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../errors.ts'
import { unlessMissing } from '../storage/file-failure.ts'
import { type Draft, FileDrafts } from './file-drafts.ts'
import { FileRegister, type Version } from './file-register.ts'
import { FileWatch } from './file-watch.ts'
import { lockLost } from './lock-lost.ts'
import { byName, parseStateKey, stateText } from './state-key.ts'
import type { FencedOptions, Lease, LockRequest, PutOptions, StateClockOptions, StateRecord, StateStore } from './state-store.ts'

export interface FileStateOptions extends StateClockOptions {
  /** Made on first use. Several processes, and machines with a shared folder, may use it; it must have hard links. */
  readonly dir: string
  /** How soon a change is seen in a folder whose file system tells nothing. Milliseconds. @default 1_000 */
  readonly pollMs?: number
}

/** Who wrote under which lock: a holder with a smaller fence comes too late. */
interface Mark {
  readonly name: string
  readonly fence: number
}

type RecordContent =
  | { readonly value: unknown; readonly ttlMs: number | null; readonly shiftMs: number; readonly mark: Mark | null }
  | {
      readonly gone: true
      readonly shiftMs: number
      readonly mark: Mark | null
    }

interface LockContent {
  readonly fence: number
  readonly holder: string
  /** 0: given back. */
  readonly leaseMs: number
  readonly shiftMs: number
}

/** A record that is over is kept for so long, in case somebody who read it still wants to write. Milliseconds. */
const sweptAfterMs = 86_400_000

/** Keeps state as files: `records/<key>/<version>` and `locks/<name>/<version>`, `/` of a key written as `~`. */
export function fileState(options: FileStateOptions): StateStore {
  return new FileState(options)
}

class FileState implements StateStore {
  readonly shared = true
  readonly #dir: string
  readonly #drafts: FileDrafts
  readonly #watch: FileWatch
  readonly #timeShiftMs: () => number

  constructor({ dir, pollMs = 1_000, timeShiftMs = () => 0 }: FileStateOptions) {
    this.#dir = dir
    this.#drafts = new FileDrafts(join(dir, 'drafts'))
    this.#watch = new FileWatch(join(dir, 'records'), pollMs)
    this.#timeShiftMs = timeShiftMs
  }

  async get(key: string): Promise<StateRecord | undefined> {
    const register = this.#record(parseStateKey(key))
    return await this.#try(`read ${key}`, async () => await this.#live(key, await register.current()))
  }

  async list(prefix: string): Promise<readonly StateRecord[]> {
    return await this.#try(`list ${prefix}`, async () => {
      const keys = (await this.#keys()).filter((key) => key.startsWith(prefix)).sort()
      const found = await Promise.all(keys.map(async (key) => await this.#live(key, await this.#record(key).current())))
      return found.filter((record) => record !== undefined)
    })
  }

  async put(key: string, value: unknown, { ttlMs, lease }: PutOptions = {}): Promise<void> {
    const text = stateText(parseStateKey(key), value)
    await this.#write(key, lease, (mark) => ({ value: JSON.parse(text), ttlMs: ttlMs ?? null, shiftMs: this.#timeShiftMs(), mark }))
  }

  async delete(key: string, { lease }: FencedOptions = {}): Promise<void> {
    const register = this.#record(parseStateKey(key))
    const { content } = await this.#try(`read ${key}`, async () => await register.current())
    const isGone = content === undefined || 'gone' in content
    // Even then a lease that does not hold is refused.
    if (isGone && lease === undefined) return
    await this.#write(key, lease, (mark) => ({ gone: true, shiftMs: this.#timeShiftMs(), mark }))
  }

  async acquire(name: string, { holder, leaseMs }: LockRequest): Promise<Lease | undefined> {
    const register = this.#lock(parseStateKey(name))
    return await this.#try(`take the lock ${name}`, async () => {
      for (;;) {
        const current = await register.current()
        const fence = (current.content?.fence ?? 0) + 1
        const draft = await this.#drafts.write({ fence, holder, leaseMs, shiftMs: this.#timeShiftMs() })
        const now = draft.writtenMs + this.#timeShiftMs()
        if (isHeld(current, now)) {
          await this.#drafts.drop(draft)
          return undefined
        }
        if (await this.#advanced(register, current.number, draft)) return { name, fence, holder, expiresAt: new Date(now + leaseMs) }
      }
    })
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | undefined> {
    return await this.#try(`renew the lock ${lease.name}`, async () => await this.#prolong(lease, leaseMs))
  }

  async release(lease: Lease): Promise<void> {
    await this.#try(`release the lock ${lease.name}`, async () => await this.#prolong(lease, 0))
  }

  async holder(name: string): Promise<Lease | undefined> {
    const register = this.#lock(parseStateKey(name))
    return await this.#try(`look at the lock ${name}`, async () => {
      const current = await register.current()
      return isHeld(current, await this.#nowMs()) ? leaseOf(name, current) : undefined
    })
  }

  async locks(): Promise<readonly Lease[]> {
    return await this.#try('look at the locks', async () => {
      const names = ((await unlessMissing(readdir(join(this.#dir, 'locks')))) ?? []).map(keyOf)
      const nowMs = await this.#nowMs()
      const found = await Promise.all(
        names.map(async (name) => {
          const current = await this.#lock(name).current()
          return isHeld(current, nowMs) ? leaseOf(name, current) : undefined
        }),
      )
      return found.filter((lease) => lease !== undefined).sort(byName)
    })
  }

  async watch(listener: (key: string) => void): Promise<() => Promise<void>> {
    return await this.#try('watch', async () => {
      await mkdir(join(this.#dir, 'records'), { recursive: true })
      const stop = await this.#watch.listen((name) => listener(keyOf(name)))
      return async () => stop()
    })
  }

  async sweep(): Promise<void> {
    await this.#try('sweep', async () => {
      const before = (await this.#nowMs()) - sweptAfterMs
      for (const key of await this.#keys()) {
        const { content, writtenMs } = await this.#record(key).current()
        if (content === undefined || endOf(content, writtenMs) > before) continue
        // In one step, so that nobody meets a register with half of its versions.
        const trash = (await this.#drafts.write(null)).path
        await rm(trash, { force: true })
        await unlessMissing(rename(join(this.#dir, 'records', nameOf(key)), trash))
        await rm(trash, { recursive: true, force: true })
      }
      await this.#drafts.sweep()
    })
  }

  async close(): Promise<void> {
    this.#watch.close()
  }

  /** Puts the content of `make` in place, unless the lease does not hold, or somebody with a higher fence has written before. */
  async #write(key: string, lease: Lease | undefined, make: (mark: Mark | null) => RecordContent): Promise<void> {
    const register = this.#record(key)
    await this.#try(`write ${key}`, async () => {
      for (;;) {
        const { number, content } = await register.current()
        const before = content?.mark ?? null
        const draft = await this.#drafts.write(make(lease === undefined ? before : { name: lease.name, fence: lease.fence }))
        if (lease !== undefined && !(await this.#mayWrite(lease, before, draft))) {
          await this.#drafts.drop(draft)
          throw lockLost(lease)
        }
        if (await this.#advanced(register, number, draft)) return
      }
    })
  }

  async #mayWrite(lease: Lease, before: Mark | null, { writtenMs }: Draft): Promise<boolean> {
    if (before?.name === lease.name && before.fence > lease.fence) return false
    const current = await this.#lock(lease.name).current()
    return current.content?.fence === lease.fence && isHeld(current, writtenMs + this.#timeShiftMs())
  }

  /** The lease anew for `leaseMs` from now, given back for 0; undefined, and nothing changed, when it does not hold. */
  async #prolong({ name, fence, holder }: Lease, leaseMs: number): Promise<Lease | undefined> {
    const register = this.#lock(name)
    for (;;) {
      const current = await register.current()
      if (current.content?.fence !== fence) return undefined
      const draft = await this.#drafts.write({ fence, holder, leaseMs, shiftMs: this.#timeShiftMs() })
      const now = draft.writtenMs + this.#timeShiftMs()
      if (!isHeld(current, now)) {
        await this.#drafts.drop(draft)
        return undefined
      }
      if (await this.#advanced(register, current.number, draft)) return { name, fence, holder, expiresAt: new Date(now + leaseMs) }
    }
  }

  async #advanced<Content>(register: FileRegister<Content>, from: number, draft: Draft): Promise<boolean> {
    const done = await register.advance(from, draft)
    if (!done) await this.#drafts.drop(draft)
    return done
  }

  async #live(key: string, { content, writtenMs }: Version<RecordContent>): Promise<StateRecord | undefined> {
    if (content === undefined || 'gone' in content) return undefined
    if (content.ttlMs !== null && endOf(content, writtenMs) <= (await this.#nowMs())) return undefined
    return { key, value: content.value, writtenAt: new Date(writtenMs + content.shiftMs) }
  }

  async #keys(): Promise<readonly string[]> {
    return ((await unlessMissing(readdir(join(this.#dir, 'records')))) ?? []).map(keyOf)
  }

  async #nowMs(): Promise<number> {
    return (await this.#drafts.nowMs()) + this.#timeShiftMs()
  }

  #record(key: string): FileRegister<RecordContent> {
    return new FileRegister(join(this.#dir, 'records', nameOf(key)))
  }

  #lock(name: string): FileRegister<LockContent> {
    return new FileRegister(join(this.#dir, 'locks', nameOf(name)))
  }

  async #try<T>(doing: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (cause) {
      if (cause instanceof StackError) throw cause
      throw new StackError(
        'state_failed',
        `the state in ${this.#dir} could not ${doing}: ${cause instanceof Error ? cause.message : cause}`,
        {
          cause,
        },
      )
    }
  }
}

function isHeld({ content, writtenMs }: Version<LockContent>, nowMs: number): boolean {
  return content !== undefined && content.leaseMs > 0 && writtenMs + content.shiftMs + content.leaseMs > nowMs
}

function leaseOf(name: string, { content, writtenMs }: Version<LockContent>): Lease | undefined {
  if (content === undefined) return undefined
  const { fence, holder, leaseMs, shiftMs } = content
  return { name, fence, holder, expiresAt: new Date(writtenMs + shiftMs + leaseMs) }
}

/** When the record is over: never, as infinity. */
function endOf(content: RecordContent, writtenMs: number): number {
  if ('gone' in content) return writtenMs + content.shiftMs
  return content.ttlMs === null ? Number.POSITIVE_INFINITY : writtenMs + content.shiftMs + content.ttlMs
}

/** A key as the name of a folder; no key holds `~`. */
function nameOf(key: string): string {
  return key.replaceAll('/', '~')
}

function keyOf(name: string): string {
  return name.replaceAll('~', '/')
}

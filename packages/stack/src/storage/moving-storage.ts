import { StackError } from '../errors.ts'
import { parseObjectKey } from './object-key.ts'
import { putStaged } from './staged-put.ts'
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
} from './storage.ts'

/** Where objects come from and go to. */
export interface Move {
  readonly from: Storage
  readonly to: Storage
}

/** Below it lies what was staged before the move and is published during it, while it is on its way from one store to the other. */
const passage = '.moving'

/**
 * Both stores of a move as one: what is new goes to `to`; what is there is found in either, and in `to` first. So processes may go on while
 * `moveFiles` carries over what lies in `from`.
 */
export function movingStorage(move: Move): Storage {
  return new MovingStorage(move)
}

class MovingStorage implements Storage {
  readonly #from: Storage
  readonly #to: Storage

  constructor({ from, to }: Move) {
    this.#from = from
    this.#to = to
  }

  async stageWriter(): Promise<StageWriter> {
    return await this.#to.stageWriter()
  }

  async stage(source: AsyncIterable<Uint8Array>): Promise<Staged> {
    return await this.#to.stage(source)
  }

  async publish(stagedKey: string, key: string, options: PublishOptions = {}): Promise<void> {
    // The bytes that a publish without `replace` is compared with may still lie in `from`.
    if (options.replace !== true) await this.#carryOver(key)
    const passing = `${passage}/${stagedKey}`
    if (!(await this.#isStagedInFrom(stagedKey)) && (await this.#from.stat(passing)) === undefined)
      return await this.#to.publish(stagedKey, key, options)
    parseObjectKey(key)
    await this.#from.publish(stagedKey, passing)
    const found = await this.#from.open(passing)
    if (found !== undefined) await this.#to.put(key, found.body, options)
    await this.#from.delete(passing)
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options?: PublishOptions): Promise<{ readonly sizeBytes: number }> {
    return await putStaged(this, { key, source, options })
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    return (await this.#to.stat(key)) ?? (await this.#from.stat(key))
  }

  async open(key: string, range?: ByteRange): Promise<OpenObject | undefined> {
    return (await this.#to.open(key, range)) ?? (await this.#from.open(key, range))
  }

  async delete(key: string): Promise<void> {
    // In this order: whoever carries the object over looks at `from` again afterwards.
    await this.#from.delete(key)
    await this.#to.delete(key)
  }

  async discard(stagedKey: string): Promise<void> {
    await this.#to.discard(stagedKey)
    await this.#from.discard(stagedKey)
  }

  async *staged(): AsyncIterable<StagedLeftover> {
    yield* this.#to.staged()
    yield* this.#from.staged()
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    const seen = new Set<string>()
    // What is carried over between the two lists is seen in the first or in the second, so `from` comes first.
    const old: ListedObject[] = []
    for await (const object of objectsOf(this.#from, prefix)) old.push(object)
    for await (const object of this.#to.list(prefix)) {
      seen.add(object.key)
      yield object
    }
    for (const object of old) if (!seen.has(object.key)) yield object
  }

  async link(key: string, options: LinkOptions): Promise<string | undefined> {
    const store = (await this.#to.stat(key)) === undefined ? this.#from : this.#to
    return await store.link(key, options)
  }

  async #carryOver(key: string): Promise<void> {
    if ((await this.#to.stat(key)) !== undefined) return
    const found = await this.#from.open(key)
    if (found === undefined) return
    try {
      await this.#to.put(key, found.body)
    } catch (error) {
      // Somebody else put something there, and that is what the publish is compared with.
      if (!(error instanceof StackError) || error.code !== 'storage_conflict') throw error
    }
  }

  async #isStagedInFrom(stagedKey: string): Promise<boolean> {
    for await (const { key } of this.#from.staged()) if (key === stagedKey) return true
    return false
  }
}

/** The objects of the store that is left, without what is just passing through. */
export async function* objectsOf(from: Storage, prefix: string): AsyncIterable<ListedObject> {
  for await (const object of from.list(prefix)) if (!object.key.startsWith(`${passage}/`)) yield object
}

import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from '../storage/file-failure.ts'

/** Tells which folders below one folder were changed: at once where the operating system says so, else at the next look. */
export class FileWatch {
  readonly #folder: string
  readonly #pollMs: number
  readonly #listeners = new Set<(name: string) => void>()
  #seen: ReadonlyMap<string, bigint> = new Map()
  #watcher: FSWatcher | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(folder: string, pollMs: number) {
    this.#folder = folder
    this.#pollMs = pollMs
  }

  /** The folder must be there. Resolves, once changes are heard, with what ends it. */
  async listen(listener: (name: string) => void): Promise<() => void> {
    const hear = (name: string) => listener(name)
    this.#listeners.add(hear)
    if (this.#listeners.size === 1) {
      this.#seen = await this.#look()
      // Network folders tell nothing, and a system may be out of watches: then the looks alone tell.
      try {
        this.#watcher = watch(this.#folder, { persistent: false }, (_event, name) => name !== null && this.#tell(name))
        this.#watcher.on('error', () => this.#watcher?.close())
      } catch {
        this.#watcher = undefined
      }
      this.#timer = setInterval(() => void this.#lookAgain().catch(() => {}), this.#pollMs).unref()
    }
    return () => {
      this.#listeners.delete(hear)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#watcher?.close()
    clearInterval(this.#timer)
  }

  async #lookAgain(): Promise<void> {
    const before = this.#seen
    const now = await this.#look()
    this.#seen = now
    for (const [name, changed] of now) if (before.get(name) !== changed) this.#tell(name)
    for (const name of before.keys()) if (!now.has(name)) this.#tell(name)
  }

  async #look(): Promise<ReadonlyMap<string, bigint>> {
    const seen = new Map<string, bigint>()
    for (const name of (await unlessMissing(readdir(this.#folder))) ?? []) {
      const found = await unlessMissing(stat(join(this.#folder, name), { bigint: true }))
      if (found !== undefined) seen.set(name, found.mtimeNs)
    }
    return seen
  }

  #tell(name: string): void {
    for (const listener of this.#listeners) listener(name)
  }
}

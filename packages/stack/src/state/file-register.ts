import { link, mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode, unlessMissing } from '../storage/file-failure.ts'
import { syncFolder } from '../storage/object-folder.ts'
import type { Draft } from './file-drafts.ts'

/** One state of a register. */
export interface Version<Content> {
  /** Counts from 1; 0 when nothing was ever written. */
  readonly number: number
  /** By the clock of the file system. Milliseconds since 1970. */
  readonly writtenMs: number
  readonly content: Content | undefined
}

/**
 * Versions that stay in the folder below the highest. A reader whose version is removed under it looks again, and a writer that
 * slept through so many others finds out: it is how many changes may pass unseen within one look into the folder.
 */
const keptVersions = 16

/**
 * A value that processes change one at a time, as a folder with a file for each of its last versions. The highest number counts.
 * Version n + 1 is made by a link, which fails when it is there: of two who both read version n, one wins and the other reads again.
 * Nothing is ever locked, so nobody who is killed leaves anything that must be repaired.
 */
export class FileRegister<Content> {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async current(): Promise<Version<Content>> {
    for (;;) {
      const number = Math.max(0, ...(await this.#numbers()))
      if (number === 0) return { number, writtenMs: 0, content: undefined }
      const path = this.#pathOf(number)
      const found = await unlessMissing(Promise.all([readFile(path, 'utf8'), stat(path)]))
      if (found !== undefined) return { number, writtenMs: Math.floor(found[1].mtimeMs), content: parsed(found[0], path) }
    }
  }

  /** Makes the draft the version after `from`. False when there is one already, and the draft is then still there. */
  async advance(from: number, draft: Draft): Promise<boolean> {
    const mine = from + 1
    if (!(await this.#linked(draft.path, this.#pathOf(mine)))) return false
    const numbers = await this.#numbers()
    const highest = Math.max(...numbers)
    if (highest >= mine + keptVersions) {
      // The number was free because it had been used and removed.
      await rm(this.#pathOf(mine), { force: true })
      return false
    }
    await syncFolder(this.#folder)
    await Promise.all(
      numbers.filter((number) => number <= highest - keptVersions).map((number) => rm(this.#pathOf(number), { force: true })),
    )
    await rm(draft.path, { force: true })
    // Whoever watches the folder above is told of this one's new time.
    const now = new Date()
    await unlessMissing(utimes(this.#folder, now, now))
    return true
  }

  async #linked(from: string, to: string): Promise<boolean> {
    try {
      await link(from, to)
      return true
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false
      if (systemCode(error) !== 'ENOENT') throw error
    }
    // The first version of all, or the first after the register was swept away.
    await mkdir(this.#folder, { recursive: true })
    return await link(from, to).then(
      () => true,
      (error: unknown) => {
        if (systemCode(error) === 'EEXIST') return false
        throw error
      },
    )
  }

  async #numbers(): Promise<readonly number[]> {
    return ((await unlessMissing(readdir(this.#folder))) ?? []).map(Number).filter(Number.isSafeInteger)
  }

  #pathOf(number: number): string {
    return join(this.#folder, String(number))
  }
}

function parsed<Content>(text: string, path: string): Content {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${path} holds no JSON`, { cause })
  }
}

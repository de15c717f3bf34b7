import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode, unlessMissing } from '../storage/file-failure.ts'

/** A whole file that has no place yet. */
export interface Draft {
  readonly path: string
  /** When the file system says that it was written. Milliseconds since 1970. */
  readonly writtenMs: number
}

/** A draft that is so old was left by somebody who was killed. Milliseconds. */
const leftAfterMs = 3_600_000

/** The folder where files are written before they get a place, which also tells the time: that of the file system, the same for all. */
export class FileDrafts {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes a draft that would survive a power cut. */
  async write(content: unknown): Promise<Draft> {
    return await this.#write(JSON.stringify(content), true)
  }

  /** Milliseconds since 1970 by the file system's clock. */
  async nowMs(): Promise<number> {
    const { path, writtenMs } = await this.#write('', false)
    await rm(path, { force: true })
    return writtenMs
  }

  /** Drops a draft that got no place. */
  async drop({ path }: Draft): Promise<void> {
    await rm(path, { force: true })
  }

  /** Removes what killed processes left. */
  async sweep(): Promise<void> {
    const names = (await unlessMissing(readdir(this.#folder))) ?? []
    const now = await this.nowMs()
    for (const name of names) {
      const path = join(this.#folder, name)
      const found = await unlessMissing(stat(path))
      if (found !== undefined && found.mtimeMs < now - leftAfterMs) await rm(path, { force: true, recursive: true })
    }
  }

  async #write(text: string, durable: boolean): Promise<Draft> {
    const path = join(this.#folder, randomUUID())
    const file = await open(path, 'wx').catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
      await mkdir(this.#folder, { recursive: true })
      return await open(path, 'wx')
    })
    try {
      await file.writeFile(text)
      if (durable) await file.datasync()
      return { path, writtenMs: Math.floor((await file.stat()).mtimeMs) }
    } finally {
      await file.close()
    }
  }
}

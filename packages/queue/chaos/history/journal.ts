import { closeSync, openSync, writeSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry, Event, Recorder } from './entry.ts'
import { monotonicUs } from './monotonic.ts'

/**
 * What one process saw, one JSON line for each event. A line is one write to a file opened for appending, so whatever was recorded is
 * in the kernel's hands and outlives a SIGKILL.
 */
export class Journal implements Recorder {
  readonly #file: number
  readonly #by: string

  constructor(folder: string, by: string) {
    this.#file = openSync(join(folder, `${by}.jsonl`), 'a')
    this.#by = by
  }

  record(event: Event): void {
    const entry: Entry = { atUs: monotonicUs(), by: this.#by, ...event }
    writeSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Everything that the processes of a folder saw, in the order of time. */
export async function readJournals(folder: string): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.jsonl')) continue
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n')
    // What follows the last line end is nothing, or a line that its process did not live to finish.
    lines.pop()
    for (const line of lines) entries.push(JSON.parse(line))
  }
  return entries.sort((a, b) => a.atUs - b.atUs)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal, readJournals } from '../chaos/history/journal.ts'
import { monotonicUs } from '../chaos/history/monotonic.ts'

describe('the journals of a programme', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-chaos-test-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('have everything that a process has seen until it was killed, on the clock of every other process', async () => {
    const module = new URL('../chaos/history/journal.ts', import.meta.url).href
    const program = `
      const { Journal } = await import(${JSON.stringify(module)})
      const journal = new Journal(${JSON.stringify(folder)}, 'doomed')
      for (let n = 0; n < 1_000; n += 1) journal.record({ kind: 'fenced', worker: String(n) })
      process.kill(process.pid, 'SIGKILL')`
    const beforeUs = monotonicUs()
    const [, signal] = await once(spawn(process.execPath, ['--input-type=module', '--eval', program]), 'exit')
    const entries = await readJournals(folder)
    expect(signal).toBe('SIGKILL')
    expect(entries.map((entry) => entry.kind === 'fenced' && entry.worker)).toEqual(Array.from({ length: 1_000 }, (_, n) => String(n)))
    expect(entries.every(({ atUs, by }) => by === 'doomed' && atUs > beforeUs && atUs < monotonicUs())).toBe(true)
  })

  it('are read in the order of time, without a line that was never finished', async () => {
    const [first, second] = [new Journal(folder, 'first'), new Journal(folder, 'second')]
    first.record({ kind: 'fenced', worker: 'a' })
    second.record({ kind: 'fenced', worker: 'b' })
    first.record({ kind: 'fenced', worker: 'c' })
    await appendFile(join(folder, 'first.jsonl'), '{"kind":"fen')
    expect((await readJournals(folder)).map((entry) => entry.kind === 'fenced' && entry.worker)).toEqual(['a', 'b', 'c'])
    first.close()
    second.close()
  })
})

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fileState } from '../../src/state/file-state.ts'
import { startProgram, tempDir } from '../../src/testing/index.ts'
import { describeState } from './state-contract.ts'

const programs = {
  count: fileURLToPath(new URL('./count-under-lock.ts', import.meta.url)),
  write: fileURLToPath(new URL('./write-until-killed.ts', import.meta.url)),
}

describeState('file', async () => {
  let shiftMs = 0
  const dir = tempDir('state')
  const timeShiftMs = () => shiftMs
  const [store, another] = [fileState({ dir, timeShiftMs }), fileState({ dir, timeShiftMs })]
  return {
    store,
    another,
    pass: (ms) => {
      shiftMs += ms
    },
    close: async () => {
      await store.close()
      await another.close()
    },
  }
})

describe('the folder of the file adapter', () => {
  it('serves several processes at once: what is counted under a lock is counted once', async () => {
    const dir = tempDir('state')
    const counting = await Promise.all([1, 2, 3].map(() => startProgram('node', [programs.count, dir, '', '25'])))
    expect((await Promise.all(counting.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0, 0])

    const store = fileState({ dir })
    expect((await store.get('counter'))?.value).toBe(75)
    expect((await store.acquire('counter', { holder: 'last', leaseMs: 1_000 }))?.fence).toBe(76)
  })

  it('holds whole values and a lock that is passed on, wherever its writer is killed', async () => {
    const dir = tempDir('state')
    const fences: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      const writer = await startProgram('node', [programs.write, dir])
      await writer.printed(/writing/)
      await writer.stop('SIGKILL')
      const store = fileState({ dir, timeShiftMs: () => 10_000 * (turn + 1) })
      const { round, text } = Object((await store.get('large'))?.value)
      expect(text).toBe(String(round).repeat(20_000))
      const lease = await store.acquire('counter', { holder: 'next', leaseMs: 10_000 })
      fences.push(lease?.fence ?? 0)
      if (lease !== undefined) await store.release(lease)
    }
    expect(fences).toEqual([2, 4, 6, 8])
  })

  it('keeps few versions of each record, and none of what was swept', async () => {
    const dir = tempDir('state')
    let shiftMs = 0
    const store = fileState({ dir, timeShiftMs: () => shiftMs })
    for (let round = 0; round < 60; round++) await store.put('runs/import', round, { ttlMs: 1 })
    expect(readdirSync(join(dir, 'records/runs~import')).length).toBeLessThanOrEqual(16)
    expect(readdirSync(join(dir, 'drafts'))).toEqual([])
    shiftMs = 2 * 86_400_000
    await store.sweep()
    expect(readdirSync(join(dir, 'records'))).toEqual([])
    expect(readdirSync(join(dir, 'drafts'))).toEqual([])
  })

  it('that cannot be used is named with the reason', async () => {
    const dir = join(tempDir('state'), 'file')
    writeFileSync(dir, '')
    const refused = { code: 'state_failed', message: expect.stringContaining(dir) }
    await expect(fileState({ dir }).put('a', 1)).rejects.toMatchObject(refused)
    await expect(fileState({ dir }).acquire('a', { holder: 'me', leaseMs: 1 })).rejects.toMatchObject(refused)
  })
})

import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createExports, type ExportedFile } from '../../src/exports/exports.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import { fileStorage } from '../../src/storage/file-storage.ts'
import { tempDir } from '../../src/testing/index.ts'
import { collect } from '../storage/storage-contract.ts'

function aPlace() {
  let shiftMs = 0
  const state = memoryState({ timeShiftMs: () => shiftMs })
  const storage = fileStorage({ dir: tempDir('exports') })
  return {
    state,
    storage,
    exports: createExports({ state, storage, service: 'depot', keepMs: 60_000 }),
    pass: (ms: number) => {
      shiftMs += ms
    },
  }
}

/** A file of these lines. */
function lines(...texts: readonly string[]): ExportedFile {
  return {
    name: 'stops.csv',
    mediaType: 'text/csv',
    produce: async function* (progress) {
      for (const [at, line] of texts.entries()) {
        progress(at + 1, texts.length)
        yield Buffer.from(`${line}\n`)
      }
    },
  }
}

const ann = { kind: 'stops', owner: 'ann' }

describe('an export', () => {
  it('waits, is made, and can then be read with its name, type and size', async () => {
    const { exports } = aPlace()
    const { id } = await exports.ask(ann)
    expect(await exports.get(id, 'ann')).toMatchObject({ id, kind: 'stops', status: 'waiting', file: null })
    expect(await exports.open(id, 'ann')).toBeUndefined()

    expect(await exports.make(id, lines('Bern', 'Chur'))).toBe(true)
    const found = await exports.open(id, 'ann')
    expect(found?.status).toMatchObject({
      status: 'done',
      processed: 2,
      total: 2,
      file: { name: 'stops.csv', mediaType: 'text/csv', sizeBytes: 10 },
      finishedAt: expect.any(String),
    })
    expect(found && (await text(found.object.body))).toBe('Bern\nChur\n')
  })

  it('is shown to nobody but who asked for it', async () => {
    const { exports } = aPlace()
    const { id } = await exports.ask(ann)
    await exports.make(id, lines('Bern'))
    expect(await exports.get(id, 'bob')).toBeUndefined()
    expect(await exports.open(id, 'bob')).toBeUndefined()
    expect(await exports.list('bob')).toEqual([])
    expect(await exports.list('ann')).toMatchObject([{ id }])
  })

  it('is made once, however often its job runs', async () => {
    const { exports } = aPlace()
    const { id } = await exports.ask(ann)
    await exports.make(id, lines('Bern'))
    expect(await exports.make(id, lines('another'))).toBe(true)
    const found = await exports.open(id, 'ann')
    expect(found && (await text(found.object.body))).toBe('Bern\n')
  })

  it('is made by one at a time', async () => {
    const { exports } = aPlace()
    const { id } = await exports.ask(ann)
    const both = await Promise.all([exports.make(id, lines('Bern')), exports.make(id, lines('Bern'))])
    expect(both.sort()).toEqual([false, true])
  })

  it('that fails says why, leaves no file, and may be made again', async () => {
    const { exports, storage } = aPlace()
    const { id } = await exports.ask(ann)
    const broken: ExportedFile = {
      ...lines(),
      produce: async function* () {
        yield Buffer.from('half')
        throw new Error('no stops')
      },
    }
    await expect(exports.make(id, broken)).rejects.toThrow('no stops')
    expect(await exports.get(id, 'ann')).toMatchObject({ status: 'failed', message: 'no stops', file: null })
    expect(await collect(storage.list(''))).toEqual([])
    await exports.make(id, lines('Bern'))
    expect(await exports.get(id, 'ann')).toMatchObject({ status: 'done', message: null })
  })

  it('runs out, is not made after that, and its file is swept away; others stay', async () => {
    const { exports, storage, pass } = aPlace()
    const old = await exports.ask(ann)
    const late = await exports.ask(ann)
    await exports.make(old.id, lines('Bern'))
    pass(60_000)
    const kept = await exports.ask(ann)
    await exports.make(kept.id, lines('Chur'))
    expect(await exports.make(late.id, lines('Chur'))).toBe(false)
    expect(await exports.open(old.id, 'ann')).toBeUndefined()
    await exports.sweep()
    expect((await collect(storage.list(''))).map(({ key }) => key)).toEqual([`exports/${kept.id}/file`])
    expect(await exports.open(kept.id, 'ann')).toBeDefined()
  })
})

import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { StackError } from '../../src/errors.ts'
import { fileStorage } from '../../src/storage/file-storage.ts'
import { planMove } from '../../src/storage/move-plan.ts'
import { type MoveOfFiles, storageMoveRun } from '../../src/storage/move-run.ts'
import { movingStorage } from '../../src/storage/moving-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { missingSwift, type S3Server, startSwift } from '../../src/testing/swift.ts'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { aPlace } from '../runs/runs.ts'
import { placeIn } from './s3-place.ts'
import { chunksOf, collect } from './storage-contract.ts'

const files = new Map(Array.from({ length: 70 }, (_, n) => [`demo/${n}/demo[x86].v${n}.spk`, randomBytes(n * 100)] as const))

async function fill(storage: Storage, count = files.size): Promise<void> {
  for (const [key, bytes] of [...files].slice(0, count)) await storage.put(key, chunksOf(bytes))
}

async function expectAllIn(storage: Storage, count = files.size): Promise<void> {
  const expected = [...files].slice(0, count)
  expect((await collect(storage.list(''))).map(({ key }) => key).sort()).toEqual(expected.map(([key]) => key).sort())
  for (const [key, bytes] of expected) {
    const found = await storage.open(key)
    expect(found && (await buffer(found.body)).equals(bytes), key).toBe(true)
  }
}

function moveOf(from: Storage, to: Storage): MoveOfFiles {
  return { places: 'here to there', services: [{ service: 'spkrepo', from, to }] }
}

const folder = () => fileStorage({ dir: tempDir('move') })

describe('a move of files', () => {
  it('copies everything, byte for byte, and leaves the old store as it is unless told to delete', async () => {
    const [from, to] = [folder(), folder()]
    await fill(from)
    const { execute } = aPlace()
    const shown: (number | null)[] = []
    const outcome = await execute(
      storageMoveRun(moveOf(from, to)),
      { type: 'copy' },
      { onStatus: ({ processed }) => shown.push(processed) },
    )
    expect(outcome).toMatchObject({ kind: 'succeeded', status: { plan: [{ processed: 70, total: 70 }, {}] } })
    expect(shown.filter((count) => count !== null)).toEqual(shown.filter((count) => count !== null).toSorted((a, b) => a - b))
    await expectAllIn(to)
    await expectAllIn(from)

    await execute(storageMoveRun(moveOf(from, to)), { type: 'move' })
    await expectAllIn(to)
    expect(await collect(from.list(''))).toEqual([])
  })

  it('goes on where it was broken off, without copying anything twice', async () => {
    const [from, to] = [folder(), folder()]
    await fill(from)
    const { execute } = aPlace()
    const copied: string[] = []
    let left = 40
    const failing: Storage = Object.create(to, {
      put: {
        value: async (key: string, source: AsyncIterable<Uint8Array>) => {
          if (left-- <= 0) throw new StackError('storage_unreachable', 'the store is gone')
          copied.push(key)
          return await to.put(key, source)
        },
      },
      open: { value: to.open.bind(to) },
      stat: { value: to.stat.bind(to) },
    })
    expect(await execute(storageMoveRun(moveOf(from, failing)), { type: 'copy' })).toMatchObject({ kind: 'failed' })
    // Meanwhile nothing is missing for those who read.
    await expectAllIn(movingStorage({ from, to }))

    left = 1_000
    expect(await execute(storageMoveRun(moveOf(from, failing)), { type: 'copy', resume: true })).toMatchObject({ kind: 'succeeded' })
    await expectAllIn(to)
    expect(copied).toHaveLength(new Set(copied).size)
  })

  it('is cancelled between two files, and fails when a copy is not its original', async () => {
    const [from, to] = [folder(), folder()]
    await fill(from)
    const { execute } = aPlace()
    const cancelling = new AbortController()
    const stop = new StackError('run_cancelled', 'enough')
    const onStatus = ({ processed }: { processed: number | null }) => (processed ?? 0) >= 10 && cancelling.abort(stop)
    expect(await execute(storageMoveRun(moveOf(from, to)), { type: 'copy' }, { signal: cancelling.signal, onStatus })).toMatchObject({
      kind: 'cancelled',
    })
    expect((await collect(to.list(''))).length).toBeLessThan(70)

    const other = folder()
    const damaging: Storage = Object.create(other, {
      put: { value: async (key: string) => await other.put(key, chunksOf('something else')) },
      open: { value: other.open.bind(other) },
      stat: { value: other.stat.bind(other) },
    })
    const outcome = await execute(storageMoveRun(moveOf(from, damaging)), { type: 'copy', fresh: true })
    expect(outcome).toMatchObject({ kind: 'failed', cause: { code: 'storage_failed', message: expect.stringContaining('SHA-256') } })
  })

  it('leaves alone what was written to the new store since, and brings back nothing that was deleted', async () => {
    const [from, to] = [folder(), folder()]
    await from.put('replaced', chunksOf('old'))
    await from.put('deleted', chunksOf('old'))
    const both = movingStorage({ from, to })
    await both.put('replaced', chunksOf('new'), { replace: true })
    await both.delete('deleted')
    await aPlace().execute(storageMoveRun(moveOf(from, to)), { type: 'move' })

    const found = await both.open('replaced')
    expect(found && (await buffer(found.body)).toString()).toBe('new')
    expect((await collect(both.list(''))).map(({ key }) => key)).toEqual(['replaced'])
  })

  it('can be counted before it begins', async () => {
    const [from, to] = [folder(), folder()]
    for (const [key, size] of [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ] as const)
      await from.put(key, chunksOf(Buffer.alloc(size)))
    await to.put('b', chunksOf(Buffer.alloc(20)))
    expect(await planMove(moveOf(from, to))).toEqual([{ service: 'spkrepo', files: 3, bytes: 60, there: 1, bytesThere: 20 }])
    expect(await collect(to.list(''))).toHaveLength(1)
  })
})

describe.skipIf(missingSwift())('a move of files into OpenStack Swift', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startSwift()
  })
  afterAll(async () => await server.stop())

  it('and back brings every file home', async () => {
    const [from, back] = [folder(), folder()]
    const { storage, close } = await placeIn(server)
    onTestFinished(close)
    await fill(from, 12)
    await aPlace().execute(storageMoveRun(moveOf(from, storage)), { type: 'move' })
    await expectAllIn(storage, 12)
    expect(await collect(from.list(''))).toEqual([])

    await aPlace().execute(storageMoveRun(moveOf(storage, back)), { type: 'move' })
    await expectAllIn(back, 12)
    expect(await collect(storage.list(''))).toEqual([])
  })
})

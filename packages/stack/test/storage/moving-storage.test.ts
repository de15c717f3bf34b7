import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { fileStorage } from '../../src/storage/file-storage.ts'
import { movingStorage } from '../../src/storage/moving-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { chunksOf, collect, describeStorage } from './storage-contract.ts'

function stores() {
  const [from, to] = [fileStorage({ dir: tempDir('from') }), fileStorage({ dir: tempDir('to') })]
  return { from, to, both: movingStorage({ from, to }) }
}

async function read(storage: Storage, key: string): Promise<string | undefined> {
  const found = await storage.open(key)
  return found && text(found.body)
}

describeStorage('moving', async () => ({ storage: stores().both, close: async () => {} }), { runs: 60 })

describe('two stores during a move', () => {
  it('show what lies in either, the new store first, and put what is new there', async () => {
    const { from, to, both } = stores()
    await from.put('a', chunksOf('old a'))
    await from.put('b', chunksOf('old b'))
    await both.put('b', chunksOf('new b'), { replace: true })
    await both.put('c', chunksOf('new c'))

    expect([await read(both, 'a'), await read(both, 'b'), await read(both, 'c')]).toEqual(['old a', 'new b', 'new c'])
    expect((await collect(both.list(''))).map(({ key }) => key).sort()).toEqual(['a', 'b', 'c'])
    expect((await collect(to.list(''))).map(({ key }) => key).sort()).toEqual(['b', 'c'])
  })

  it('delete from both', async () => {
    const { from, to, both } = stores()
    for (const store of [from, to]) await store.put('k', chunksOf('x'))
    await both.delete('k')
    expect([await from.stat('k'), await to.stat('k')]).toEqual([undefined, undefined])
  })

  it('refuse other bytes than those that still lie in the old one, and take equal ones for done', async () => {
    const { from, both } = stores()
    await from.put('k', chunksOf('bytes'))
    await expect(both.put('k', chunksOf('other'))).rejects.toMatchObject({ code: 'storage_conflict' })
    await both.put('k', chunksOf('bytes'))
    expect(await read(both, 'k')).toBe('bytes')
  })

  it('publish in the new one what was staged in the old one, however often it was begun', async () => {
    const { from, to, both } = stores()
    const [whole, begun] = [await from.stage(chunksOf('whole')), await from.stage(chunksOf('begun'))]
    expect((await collect(both.staged())).map(({ key }) => key).sort()).toEqual([whole.key, begun.key].sort())
    await both.publish(whole.key, 'whole')
    // A process was killed after the first step.
    await from.publish(begun.key, `.moving/${begun.key}`)
    await both.publish(begun.key, 'begun')

    expect([await read(to, 'whole'), await read(to, 'begun')]).toEqual(['whole', 'begun'])
    expect(await collect(from.list(''))).toEqual([])
    expect(await collect(both.staged())).toEqual([])
  })
})

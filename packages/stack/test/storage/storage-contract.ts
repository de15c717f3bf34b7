import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { buffer, text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StackError } from '../../src/errors.ts'
import type { Storage } from '../../src/storage/storage.ts'

/** A fresh, empty store, and how to be rid of it. */
export interface OpenStorage {
  readonly storage: Storage
  close(): Promise<void>
}

/** What a stand-in for a store cannot do, and how much time its suite may take. */
export interface Limits {
  /** False for one that writes objects in place. @default true */
  readonly isAtomic?: boolean
  /** False for one that takes a range of the first byte alone for none. @default true */
  readonly givesFirstByte?: boolean
  /** @default 255 */
  readonly longestNameBytes?: number
  /** How many random keys are tried. @default 150 */
  readonly runs?: number
}

/** The promises that every adapter of the storage port keeps. */
export function describeStorage(name: string, open: () => Promise<OpenStorage>, limits: Limits = {}): void {
  const { isAtomic = true, givesFirstByte = true, longestNameBytes = 255, runs = 150 } = limits
  describe(`${name} storage`, () => {
    let storage: Storage
    let close: () => Promise<void>
    beforeEach(async () => {
      const opened = await open()
      storage = opened.storage
      close = () => opened.close()
    })
    afterEach(() => close())

    describe('an object', () => putAndRead(() => storage, givesFirstByte))
    describe('a staged object', () => stageAndPublish(() => storage))
    if (isAtomic) describe('two writers', () => race(() => storage))
    describe('removal and listing', () => removeAndList(() => storage))
    describe('keys', () => keys(() => storage, { longestNameBytes, runs }))
  })
}

function putAndRead(the: () => Storage, givesFirstByte: boolean): void {
  it('comes back byte for byte, with its size', async () => {
    const bytes = randomBytes(700_001)
    await expect(the().put('demo/4/demo.v4.f23739[x86 cedarview].spk', chunksOf(bytes, 64_000))).resolves.toEqual({ sizeBytes: 700_001 })

    const found = await the().open('demo/4/demo.v4.f23739[x86 cedarview].spk')
    expect(found?.sizeBytes).toBe(700_001)
    expect(found && (await buffer(found.body)).equals(bytes)).toBe(true)
  })

  it('that is not there is undefined, not an error', async () => {
    await the().put('a/b', chunksOf('x'))
    for (const key of ['nothing', 'a', 'a/c', 'a/b/c']) {
      expect(await the().stat(key)).toBeUndefined()
      expect(await the().open(key)).toBeUndefined()
    }
  })

  it('may be empty', async () => {
    await the().put('empty', chunksOf(''))
    expect(await the().stat('empty')).toMatchObject({ sizeBytes: 0 })
    expect(await read(the(), 'empty')).toBe('')
  })

  it('gives any part of itself, both ends included', async () => {
    await the().put('ten', chunksOf('0123456789'))
    const cases = [
      [{ start: 0, end: givesFirstByte ? 0 : 1 }, givesFirstByte ? '0' : '01'],
      [{ start: 3, end: 6 }, '3456'],
      [{ start: 7 }, '789'],
      [{ start: 8, end: 100 }, '89'],
      [{ start: 10 }, ''],
      [{ start: 1000, end: 2000 }, ''],
    ] as const
    for (const [range, expected] of cases) {
      const found = await the().open('ten', range)
      expect(found?.sizeBytes).toBe(10)
      expect(found && (await text(found.body))).toBe(expected)
    }
  })

  it('has one etag and time however it is asked, and another etag once replaced', async () => {
    await the().put('k', chunksOf('one'))
    const before = await the().stat('k')
    const opened = await the().open('k', { start: 1 })
    opened?.body.destroy()
    expect(before?.etag).toMatch(/^[\w-]+$/)
    expect(opened).toMatchObject({ etag: before?.etag, modifiedAt: before?.modifiedAt })

    await the().put('k', chunksOf('two'), { replace: true })
    expect((await the().stat('k'))?.etag).not.toBe(before?.etag)
  })

  it('stays readable to the end for someone who began before it was replaced or deleted', async () => {
    const old = Buffer.alloc(3_000_000, 'old ')
    await the().put('k', chunksOf(old, 100_000))
    const reader = await the().open('k')
    if (reader === undefined) throw new Error('k was just stored')
    await once(reader.body, 'readable')
    await the().put('k', chunksOf('new'), { replace: true })
    await the().delete('k')
    expect((await buffer(reader.body)).equals(old)).toBe(true)
  })
}

function stageAndPublish(the: () => Storage): void {
  it('is invisible until published, and then there', async () => {
    const staged = await the().stage(chunksOf('bytes'))
    expect(staged.sizeBytes).toBe(5)
    expect(await listed(the())).toEqual([])

    await the().publish(staged.key, 'a/b')
    expect(await read(the(), 'a/b')).toBe('bytes')
    expect(await leftovers(the())).toEqual([])
  })

  it('is not left behind when its source fails, and the caller gets the reason', async () => {
    const broken = async function* () {
      yield Buffer.from('first half')
      throw new Error('the sender hung up')
    }
    await expect(the().stage(broken())).rejects.toThrow('the sender hung up')
    await expect(the().put('k', broken())).rejects.toThrow('the sender hung up')
    expect(await leftovers(the())).toEqual([])
    expect(await the().stat('k')).toBeUndefined()
  })

  it('can be written chunk by chunk, in order even when nobody waits', async () => {
    const writer = await the().stageWriter()
    await Promise.all(['one ', 'two ', 'three'].map((word) => writer.write(Buffer.from(word))))
    const staged = await writer.finish()
    await writer.abort()
    await the().publish(staged.key, 'k')
    expect(staged.sizeBytes).toBe(13)
    expect(await read(the(), 'k')).toBe('one two three')
  })

  it('is gone after abort and after discard, both of which may be repeated', async () => {
    const writer = await the().stageWriter()
    await writer.write(Buffer.from('x'))
    await writer.abort()
    await writer.abort()
    await expect(writer.finish()).rejects.toMatchObject({ code: 'storage_failed' })
    const staged = await the().stage(chunksOf('y'))
    await the().discard(staged.key)
    await the().discard(staged.key)
    expect(await leftovers(the())).toEqual([])
  })

  it('that nobody published shows up for the sweep, with its age', async () => {
    const staged = await the().stage(chunksOf('x'))
    const [found, ...rest] = await leftovers(the())
    expect(rest).toEqual([])
    expect(found?.key).toBe(staged.key)
    expect(found?.modifiedAt).toBeInstanceOf(Date)
  })

  it('can be published again after a crash: done is done', async () => {
    const staged = await the().stage(chunksOf('x'))
    await the().publish(staged.key, 'k')
    await the().publish(staged.key, 'k')
    await the().publish(staged.key, 'k', { replace: true })
    expect(await read(the(), 'k')).toBe('x')
  })

  it('that is neither staged nor published is reported, and leaves no trace', async () => {
    const staged = await the().stage(chunksOf('x'))
    await the().discard(staged.key)
    await expect(the().publish(staged.key, 'a/b/c')).rejects.toMatchObject({ code: 'storage_staged_missing' })
    await the().put('a', chunksOf('a is free for an object'))
    expect(await listed(the())).toEqual(['a'])
  })

  it('does not take the place of other bytes unless told to', async () => {
    await the().put('k', chunksOf('first'))
    const other = await the().stage(chunksOf('other'))
    await expect(the().publish(other.key, 'k')).rejects.toMatchObject({ code: 'storage_conflict' })
    expect(await read(the(), 'k')).toBe('first')

    await the().publish(other.key, 'k', { replace: true })
    expect(await read(the(), 'k')).toBe('other')
  })

  it('with the same bytes as the object in its place is simply done', async () => {
    await the().put('k', chunksOf('same'))
    await the().put('k', chunksOf('same'))
    expect(await leftovers(the())).toEqual([])
    await expect(the().put('k', chunksOf('SAME'))).rejects.toMatchObject({ code: 'storage_conflict' })
    expect(await leftovers(the())).toEqual([])
  })
}

function race(the: () => Storage): void {
  it('of different bytes under one key: one wins, the others are told, nothing is mixed', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) => the().put('a/b/k', chunksOf(Buffer.alloc(50_000, `${n % 10}`), 9_000))),
    )
    const won = results.filter((result) => result.status === 'fulfilled').length
    expect(won).toBeGreaterThan(0)
    expect(await read(the(), 'a/b/k')).toMatch(/^(\d)\1{49999}$/)
    expect(await leftovers(the())).toEqual([])
  })

  it('and a delete that empties the folder do not disturb each other', async () => {
    const rounds = Array.from({ length: 40 }, (_, n) => n)
    const round = async (n: number) => {
      await the().put(`x/y/z/${n}`, chunksOf(`${n}`))
      if (n % 2 === 0) await the().delete(`x/y/z/${n}`)
    }
    await Promise.all(rounds.map(round))
    const kept = rounds.filter((n) => n % 2 === 1).map((n) => `x/y/z/${n}`)
    expect(await listed(the(), 'x/')).toEqual(kept.sort())
  })

  it('replacing one object never show a reader half of it', async () => {
    await the().put('k', chunksOf(Buffer.alloc(400_000, '0')))
    const seen = new Set<string>()
    const writing = (async () => {
      for (let n = 1; n <= 20; n++) await the().put('k', chunksOf(Buffer.alloc(400_000, `${n % 10}`), 50_000), { replace: true })
    })()
    for (let n = 0; n < 40; n++) seen.add((await read(the(), 'k')) ?? 'missing')
    await writing
    for (const content of seen) expect(content).toMatch(/^(\d)\1{399999}$/)
  })
}

function removeAndList(the: () => Storage): void {
  it('deletes once and for all, and says nothing the second time', async () => {
    await the().put('a/b/c', chunksOf('x'))
    await the().delete('a/b/c')
    await the().delete('a/b/c')
    await the().delete('never/was')
    expect(await the().stat('a/b/c')).toBeUndefined()
  })

  it('deleting the last object of a folder makes its name free for an object', async () => {
    await the().put('a/b/c', chunksOf('x'))
    await the().delete('a/b/c')
    await the().put('a', chunksOf('y'))
    expect(await read(the(), 'a')).toBe('y')
  })

  it('deleting what others are below of removes none of them', async () => {
    await the().put('a/b/c', chunksOf('x'))
    await the().delete('a/b')
    await the().delete('a/b/c/d')
    expect(await listed(the())).toEqual(['a/b/c'])
  })

  it('lists every object whose key begins with the prefix', async () => {
    for (const key of ['a/1', 'a/10', 'a/2/x', 'ab', 'b/1']) await the().put(key, chunksOf(key))
    await the().stage(chunksOf('not listed'))
    expect(await listed(the())).toEqual(['a/1', 'a/10', 'a/2/x', 'ab', 'b/1'])
    expect(await listed(the(), 'a')).toEqual(['a/1', 'a/10', 'a/2/x', 'ab'])
    expect(await listed(the(), 'a/')).toEqual(['a/1', 'a/10', 'a/2/x'])
    expect(await listed(the(), 'a/1')).toEqual(['a/1', 'a/10'])
    expect(await listed(the(), 'nothing/here')).toEqual([])
  })
}

function keys(the: () => Storage, { longestNameBytes, runs }: { readonly longestNameBytes: number; readonly runs: number }): void {
  const longName = 'n'.repeat(longestNameBytes)
  const bad = [
    '',
    '/',
    '/etc/passwd',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/..',
    './a',
    'a\\b',
    'a\0b',
    'a\nb',
    '\ud800',
    'n'.repeat(256),
  ]

  it.each(['a', '[x86].spk', 'two words', 'ünï/cödé/日本', '...', '.hidden', "it's %2e%2e", longName])('%j is a key', async (key) => {
    await the().put(key, chunksOf('x'))
    expect(await read(the(), key)).toBe('x')
    expect(await listed(the())).toEqual([key])
  })

  it.each(bad)('%j is not', async (key) => {
    const staged = await the().stage(chunksOf('x'))
    const refused = { code: 'storage_key_invalid' }
    await expect(the().put(key, chunksOf('x'))).rejects.toMatchObject(refused)
    await expect(the().publish(staged.key, key)).rejects.toMatchObject(refused)
    await expect(the().publish(key, 'k')).rejects.toMatchObject(refused)
    await expect(the().stat(key)).rejects.toMatchObject(refused)
    await expect(the().open(key)).rejects.toMatchObject(refused)
    await expect(the().delete(key)).rejects.toMatchObject(refused)
    await expect(the().discard(key)).rejects.toMatchObject(refused)
    expect(await listed(the())).toEqual([])
  })

  it('of any text either hold what was put there, or are refused and change nothing', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('..', '.', '', 'a', 'b', '.staging', '\\', '\0', '%2e%2e', 'x'.repeat(300)),
    )
    const key = fc.oneof(
      fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(key, fc.uint8Array({ maxLength: 64 }), async (given, bytes) => {
        const problem = await the()
          .put(given, chunksOf(bytes), { replace: true })
          .then(() => undefined)
          .catch((error: StackError) => error.code)
        expect([undefined, 'storage_key_invalid']).toContain(problem)
        expect(await listed(the())).toEqual(problem === undefined ? [given] : [])
        if (problem !== undefined) return
        const found = await the().open(given)
        expect(found && (await buffer(found.body)).equals(bytes)).toBe(true)
        await the().delete(given)
      }),
      { numRuns: runs },
    )
  })
}

/** `content` in chunks of `chunkBytes`. */
export async function* chunksOf(content: string | Uint8Array, chunkBytes = 1024): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** Every item of `source`. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

async function read(storage: Storage, key: string): Promise<string | undefined> {
  const found = await storage.open(key)
  return found && text(found.body)
}

async function listed(storage: Storage, prefix = ''): Promise<string[]> {
  return (await collect(storage.list(prefix))).map(({ key }) => key).sort()
}

function leftovers(storage: Storage) {
  return collect(storage.staged())
}

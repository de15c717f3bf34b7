import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lease, StateStore } from '../../src/state/state-store.ts'

/** An empty store, and ways to live through time and to look at it from elsewhere. */
export interface OpenState {
  readonly store: StateStore
  /** The same state as another process has it. */
  readonly another: StateStore
  /** Moves the clock of both. */
  pass(ms: number): void
  close(): Promise<void>
}

const lost = { code: 'lock_lost' }
const minute = 60_000

/** The promises that every adapter of the state port keeps. */
export function describeState(name: string, open: () => Promise<OpenState>): void {
  describe(`${name} state`, () => {
    let state: OpenState
    beforeEach(async () => {
      state = await open()
    })
    afterEach(() => state.close())

    describe('a record', () => records(() => state))
    describe('a lock', () => locks(() => state))
    describe('a write under a lease', () => fenced(() => state))
    describe('a watcher', () => watching(() => state))
  })
}

function records(the: () => OpenState): void {
  it('comes back as JSON brings it, with the time of writing, wherever it is asked for', async () => {
    const value = { text: 'für ½ €', list: [1, 2.5, null], nested: { deep: [true, false] }, empty: '' }
    await the().store.put('runs/import', value)

    const found = await the().another.get('runs/import')
    expect(found).toEqual({ key: 'runs/import', value, writtenAt: expect.any(Date) })
    the().pass(minute)
    await the().store.put('later', null)
    const later = await the().store.get('later')
    expect(later?.value).toBeNull()
    expect(Number(later?.writtenAt) - Number(found?.writtenAt)).toBeGreaterThanOrEqual(minute)
  })

  it('that is not there, or was deleted, is undefined; deleting it again does nothing', async () => {
    expect(await the().store.get('a')).toBeUndefined()
    await the().store.put('a', 1)
    await the().another.delete('a')
    await the().store.delete('a')
    expect(await the().store.get('a')).toBeUndefined()
    expect(await the().store.list('')).toEqual([])
    await the().store.put('a', 2)
    expect((await the().another.get('a'))?.value).toBe(2)
  })

  it('takes the place of the one before, and of nothing else', async () => {
    await the().store.put('a/b', 'one')
    await the().store.put('a/c', 'other')
    await the().store.put('a/b', 'two')
    expect(await values(the().store, '')).toEqual({ 'a/b': 'two', 'a/c': 'other' })
  })

  it('is listed by the beginning of its key, in order', async () => {
    for (const key of ['runs/b', 'exports/1', 'runs/a', 'runs', 'run']) await the().store.put(key, key)
    expect((await the().another.list('runs/')).map(({ key }) => key)).toEqual(['runs/a', 'runs/b'])
    expect((await the().store.list('')).map(({ key }) => key)).toEqual(['exports/1', 'run', 'runs', 'runs/a', 'runs/b'])
    expect(await the().store.list('nothing')).toEqual([])
  })

  it('is over when its time has passed, and not before; writing it anew begins anew', async () => {
    await the().store.put('a', 1, { ttlMs: minute })
    await the().store.put('kept', 1, { ttlMs: minute })
    await the().store.put('kept', 2)
    the().pass(minute - 5_000)
    expect(await values(the().another, '')).toEqual({ a: 1, kept: 2 })
    await the().store.put('b', 1, { ttlMs: minute })
    the().pass(5_000)
    expect(await values(the().another, '')).toEqual({ b: 1, kept: 2 })
    expect(await the().store.get('a')).toBeUndefined()
  })

  it('that is over is swept away, the others stay', async () => {
    await the().store.put('over', 1, { ttlMs: minute })
    await the().store.put('gone', 1)
    await the().store.delete('gone')
    await the().store.put('kept', 1)
    the().pass(2 * 86_400_000)
    await the().store.sweep()
    await the().another.sweep()
    expect(await values(the().store, '')).toEqual({ kept: 1 })
    await the().store.put('over', 2)
    expect(await values(the().another, '')).toEqual({ kept: 1, over: 2 })
  })

  it('of half a megabyte is kept whole, and one of more than a megabyte refused', async () => {
    const text = 'é'.repeat(250_000)
    await the().store.put('large', text)
    expect((await the().another.get('large'))?.value === text).toBe(true)
    await expect(the().store.put('large', 'x'.repeat(1_048_577))).rejects.toMatchObject({ code: 'state_value_invalid' })
    expect((await the().store.get('large'))?.value === text).toBe(true)
  })

  it('without a JSON value is refused and changes nothing', async () => {
    await the().store.put('a', 1)
    const circle: unknown[] = []
    circle.push(circle)
    for (const value of [undefined, () => 1, circle, 10n]) {
      await expect(the().store.put('a', value)).rejects.toMatchObject({ code: 'state_value_invalid' })
    }
    expect((await the().store.get('a'))?.value).toBe(1)
  })

  it('with a key that is none is refused, whatever is asked', async () => {
    for (const key of ['', 'A', 'a b', '/a', 'a/', 'a//b', '..', 'a/../b', '.a', 'a~b', 'ä', 'a'.repeat(201)]) {
      const refused = { code: 'state_key_invalid' }
      await expect(the().store.put(key, 1)).rejects.toMatchObject(refused)
      await expect(the().store.get(key)).rejects.toMatchObject(refused)
      await expect(the().store.delete(key)).rejects.toMatchObject(refused)
      await expect(the().store.acquire(key, { holder: 'me', leaseMs: 1 })).rejects.toMatchObject(refused)
    }
  })
}

function locks(the: () => OpenState): void {
  it('has one holder until it is given back, and each holder has a higher fence than all before', async () => {
    const first = await taken(the().store, 'ann')
    expect(await the().another.acquire('lock', { holder: 'bob', leaseMs: minute })).toBeUndefined()
    await the().store.release(first)
    const second = await taken(the().another, 'bob')
    expect(second.fence).toBeGreaterThan(first.fence)
    await the().another.release(second)
    the().pass(minute)
    expect((await taken(the().store, 'cat')).fence).toBeGreaterThan(second.fence)
  })

  it('says who has it and until when, and nothing when nobody has', async () => {
    expect(await the().store.holder('lock')).toBeUndefined()
    const lease = await taken(the().store, 'ann')
    expect(await the().another.holder('lock')).toEqual(lease)
    the().pass(minute)
    expect(await the().another.holder('lock')).toBeUndefined()
  })

  it('is listed with its holder and fence while it is held, beside all others, by name', async () => {
    expect(await the().store.locks()).toEqual([])
    const lease = await taken(the().store, 'ann')
    const other = await the().another.acquire('a/first', { holder: 'bob', leaseMs: 2 * minute })
    expect(await the().another.locks()).toEqual([other, lease])
    the().pass(minute)
    expect(await the().store.locks()).toEqual([other])
    if (other !== undefined) await the().store.release(other)
    expect(await the().another.locks()).toEqual([])
  })

  it('of a holder who is silent passes to the next exactly when the lease is over', async () => {
    const first = await taken(the().store, 'ann')
    the().pass(minute - 5_000)
    expect(await the().another.acquire('lock', { holder: 'bob', leaseMs: minute })).toBeUndefined()
    the().pass(5_000)
    const second = await taken(the().another, 'bob')
    expect(second.fence).toBeGreaterThan(first.fence)
    expect((await the().store.holder('lock'))?.holder).toBe('bob')
  })

  it('stays with a holder who renews, from then on for the new time', async () => {
    const lease = await taken(the().store, 'ann')
    the().pass(50_000)
    const renewed = await the().store.renew(lease, minute)
    expect(renewed).toMatchObject({ name: 'lock', fence: lease.fence, holder: 'ann' })
    expect(Number(renewed?.expiresAt) - Number(lease.expiresAt)).toBeGreaterThanOrEqual(50_000)
    the().pass(50_000)
    expect(await the().another.acquire('lock', { holder: 'bob', leaseMs: minute })).toBeUndefined()
    the().pass(10_000)
    await taken(the().another, 'bob')
  })

  it('cannot be renewed by who comes too late, even when nobody took it', async () => {
    const lease = await taken(the().store, 'ann')
    the().pass(minute)
    expect(await the().store.renew(lease, minute)).toBeUndefined()
    expect(await the().store.holder('lock')).toBeUndefined()
  })

  it('is neither renewed nor given back by a former holder', async () => {
    const former = await taken(the().store, 'ann')
    the().pass(minute)
    const present = await taken(the().another, 'bob')
    expect(await the().store.renew(former, minute)).toBeUndefined()
    await the().store.release(former)
    expect(await the().store.holder('lock')).toEqual(present)
  })

  it('goes to one of many who ask at once', async () => {
    const asked = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? the().store : the().another))
    const leases = await Promise.all(asked.map(async (store, at) => await store.acquire('lock', { holder: `h${at}`, leaseMs: minute })))
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1)
  })

  it('is independent of other locks', async () => {
    await taken(the().store, 'ann')
    expect(await the().another.acquire('runs/other', { holder: 'bob', leaseMs: minute })).toBeDefined()
  })

  it('counts its fences on however often it changes hands', async () => {
    const fences: number[] = []
    for (let turn = 0; turn < 40; turn++) {
      const store = turn % 2 === 0 ? the().store : the().another
      const lease = await taken(store, 'ann')
      await store.renew(lease, minute)
      fences.push(lease.fence)
      if (turn % 3 === 0) the().pass(minute)
      else await store.release(lease)
    }
    expect(fences).toEqual([...new Set(fences)].sort((one, other) => one - other))
  })
}

function fenced(the: () => OpenState): void {
  it('is done while the lease holds', async () => {
    const lease = await taken(the().store, 'ann')
    await the().store.put('runs/import', 1, { lease })
    expect((await the().another.get('runs/import'))?.value).toBe(1)
    await the().store.delete('runs/import', { lease })
    expect(await the().another.get('runs/import')).toBeUndefined()
  })

  it('is refused, and changes nothing, once another has the lock', async () => {
    const former = await taken(the().store, 'ann')
    await the().store.put('runs/import', 'ann', { lease: former })
    the().pass(minute)
    const present = await taken(the().another, 'bob')
    await expect(the().store.put('runs/import', 'late', { lease: former })).rejects.toMatchObject(lost)
    await expect(the().store.delete('runs/import', { lease: former })).rejects.toMatchObject(lost)
    await expect(the().store.delete('nothing', { lease: former })).rejects.toMatchObject(lost)
    expect(await values(the().store, '')).toEqual({ 'runs/import': 'ann' })
    await the().another.put('runs/import', 'bob', { lease: present })
    expect(await values(the().store, '')).toEqual({ 'runs/import': 'bob' })
  })

  it('is refused when the lease has run out or was given back, even if nobody took the lock', async () => {
    const late = await taken(the().store, 'ann')
    the().pass(minute)
    await expect(the().store.put('a', 1, { lease: late })).rejects.toMatchObject(lost)
    const early = await taken(the().store, 'ann')
    await the().store.release(early)
    await expect(the().store.put('a', 1, { lease: early })).rejects.toMatchObject(lost)
    expect(await the().store.list('')).toEqual([])
  })
}

function watching(the: () => OpenState): void {
  it('hears what others put and delete, and nothing after it has ended', async () => {
    const heard: string[] = []
    let wake = () => {}
    const heardOf = async (key: string) => {
      while (!heard.includes(key)) await new Promise<void>((resolve) => (wake = resolve))
      heard.length = 0
    }
    const stop = await the().store.watch((key) => {
      heard.push(key)
      wake()
    })
    await the().another.put('runs/import', 1)
    await heardOf('runs/import')
    await the().another.put('runs/import', 2)
    await heardOf('runs/import')
    await the().another.delete('runs/import')
    await heardOf('runs/import')
    await the().store.put('own', 1)
    await heardOf('own')

    await stop()
    const stopAnother = await the().store.watch((key) => key === 'end' && wake())
    const ended = new Promise<void>((resolve) => (wake = resolve))
    heard.length = 0
    await the().another.put('end', 1)
    await ended
    expect(heard).toEqual([])
    await stopAnother()
  })
}

async function taken(store: StateStore, holder: string): Promise<Lease> {
  const lease = await store.acquire('lock', { holder, leaseMs: minute })
  if (lease === undefined) throw new Error(`${holder} did not get the lock`)
  return lease
}

async function values(store: StateStore, prefix: string): Promise<Readonly<Record<string, unknown>>> {
  return Object.fromEntries((await store.list(prefix)).map(({ key, value }) => [key, value]))
}

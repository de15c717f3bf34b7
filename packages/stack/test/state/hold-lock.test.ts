import { once } from 'node:events'
import { expect, it } from 'vitest'
import { StackError } from '../../src/errors.ts'
import { holdLock } from '../../src/state/hold-lock.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'

const quick = { holder: 'ann', leaseMs: 30 }

it('keeps a lock for longer than one lease, with the same fence, and gives it back', async () => {
  const store = memoryState()
  let beats = 0
  let enough = () => {}
  const beaten = new Promise<void>((resolve) => (enough = resolve))
  const held = await holdLock(store, 'lock', { holder: 'ann', leaseMs: 600, onBeat: async () => void (++beats === 6 && enough()) })
  await beaten

  expect(held?.signal.aborted).toBe(false)
  expect(await store.acquire('lock', { holder: 'bob', leaseMs: 1_000 })).toBeUndefined()
  expect((await store.holder('lock'))?.fence).toBe(held?.lease.fence)
  await held?.release()
  expect((await store.acquire('lock', { holder: 'bob', leaseMs: 1_000 }))?.fence).toBe(2)
})

it('is not given a lock that somebody has', async () => {
  const store = memoryState()
  const held = await holdLock(store, 'lock', quick)
  expect(await holdLock(store, 'lock', quick)).toBeUndefined()
  await held?.release()
})

it('tells its holder when another took over, and leaves the lock to the other', async () => {
  let shiftMs = 0
  const store = memoryState({ timeShiftMs: () => shiftMs })
  const held = await holdLock(store, 'lock', { ...quick, leaseMs: 300 })
  if (held === undefined) throw new Error('nobody else has the lock')
  shiftMs = 300
  const other = await store.acquire('lock', { holder: 'bob', leaseMs: 10_000 })
  await once(held.signal, 'abort')

  expect(held.signal.reason).toMatchObject({ code: 'lock_lost', message: expect.stringContaining('ann') })
  await held.release()
  expect(await store.holder('lock')).toEqual(other)
})

it('outlives a store that is away for a moment, and gives up on one that is away for a whole lease', async () => {
  const store = memoryState()
  let isAway = false
  let beat = () => {}
  const flaky: StateStore = Object.assign(Object.create(store), {
    renew: async (...args: Parameters<StateStore['renew']>) => {
      if (!isAway) return await store.renew(...args)
      beat()
      throw new StackError('state_failed', 'away')
    },
    acquire: store.acquire.bind(store),
    release: store.release.bind(store),
  })
  const away = new Promise<void>((resolve) => (beat = resolve))
  isAway = true
  const held = await holdLock(flaky, 'lock', { ...quick, leaseMs: 1_500 })
  if (held === undefined) throw new Error('nobody else has the lock')
  await away
  isAway = false
  expect(held.signal.aborted).toBe(false)
  await held.release()

  isAway = true
  const second = await holdLock(flaky, 'lock', quick)
  if (second === undefined) throw new Error('nobody else has the lock')
  await once(second.signal, 'abort')
  expect(second.signal.reason).toMatchObject({ code: 'lock_lost', cause: { code: 'state_failed' } })
})

it('knows the time of the store, whatever the clock of its host', async () => {
  const store = memoryState({ timeShiftMs: () => 86_400_000 })
  const held = await holdLock(store, 'lock', { ...quick, leaseMs: 60_000 })
  const stored = await store.put('a', 1).then(async () => await store.get('a'))
  expect(Math.abs(Number(held?.now()) - Number(stored?.writtenAt))).toBeLessThan(2_000)
  await held?.release()
})

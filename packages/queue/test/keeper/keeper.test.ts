import { afterEach, describe, expect, it } from 'vitest'
import type { QueueError } from '../../src/index.ts'
import { Keeper } from '../../src/keeper/keeper.ts'
import type { KeeperSource } from '../../src/keeper/source.ts'

/** A module as a text, for keepers that the stores have no example of. */
const source = (text: string): KeeperSource => ({ module: `data:text/javascript,${encodeURIComponent(text)}`, data: undefined })
const lease = { worker: 'a worker', queues: ['default'], sinceRenewedMs: () => 1_000_000 }

describe('the keeper of a worker', () => {
  const keepers: Keeper[] = []
  afterEach(() => Promise.all(keepers.splice(0).map((keeper) => keeper.close())))

  const troubleOf = (module: KeeperSource) =>
    new Promise<QueueError>((onTrouble) => {
      const keeper = new Keeper({ source: module, leaseMs: 300, maxLoopBlockMs: 60_000, onStuck: () => {}, onTrouble })
      keepers.push(keeper)
      keeper.guard(lease)
    })

  it('says at once that it cannot reach the broker, before anything depends on it', async () => {
    const trouble = await troubleOf(source('export const openKeeper = async () => { throw new Error("no way there") }'))
    expect(trouble).toMatchObject({ code: 'broker_unavailable', message: expect.stringContaining('no way there') })
  })

  it('says that a renewal failed', async () => {
    const text = 'export const openKeeper = async () => ({ renew: async () => { throw new Error("not now") }, close: async () => {} })'
    expect(await troubleOf(source(text))).toMatchObject({ message: expect.stringContaining('not now') })
  })

  it('says that its thread ended', async () => {
    const text = 'export const openKeeper = async () => { setTimeout(() => { throw new Error("a bug") }); return new Promise(() => {}) }'
    expect(await troubleOf(source(text))).toMatchObject({ cause: { message: 'a bug' } })
  })
})

import { createEngine, task } from '@trellis/queue'
import { memoryBroker } from '@trellis/queue/memory'
import { afterEach, expect, it } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { Presence } from '../../src/operations/presence.ts'
import { type SeenProcess, seenProcesses } from '../../src/operations/process-record.ts'
import { Traffic } from '../../src/operations/traffic.ts'
import { memoryState } from '../../src/state/memory-state.ts'
import type { StateStore } from '../../src/state/state-store.ts'

const logger = createLogger({ level: 'silent', pretty: false })
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A process that works on one task, whose handler waits until it is let go. */
function aProcess(state: StateStore) {
  const gate = Promise.withResolvers<void>()
  const slow = task({ name: 'slow', queue: 'mail', delivery: 'at-least-once', run: async () => await gate.promise })
  const traffic = new Traffic()
  const engine = createEngine({ broker: memoryBroker(), tasks: [slow], instruments: [traffic.instrument] })
  traffic.listen(engine)
  const presence = new Presence({ state, engine, traffic, logger })
  return { engine, slow, presence, letGo: gate.resolve }
}

async function until(state: StateStore, isSo: (seen: readonly SeenProcess[]) => boolean): Promise<readonly SeenProcess[]> {
  return await expect
    .poll(async () => {
      const seen = await seenProcesses(state)
      return isSo(seen) ? seen : undefined
    })
    .toBeDefined()
    .then(async () => await seenProcesses(state))
}

it('a process is seen with its roles from its first to its last, and not after it', async () => {
  const state = memoryState()
  const { presence } = aProcess(state)
  const scheduler = presence.enter('scheduler')
  const api = presence.enter('api')
  ends.push(scheduler.leave, api.leave)

  const [seen] = await until(state, (found) => found.length === 1)
  expect(seen).toMatchObject({ pid: process.pid, roles: ['scheduler', 'api'], worker: null, isStopping: false, isSilent: false })

  await scheduler.leave()
  expect(await seenProcesses(state)).toHaveLength(1)
  api.stopping()
  await until(state, ([one]) => one?.isStopping === true)
  await api.leave()
  expect(await seenProcesses(state)).toEqual([])
})

it('a worker tells what it holds, and how much it did', async () => {
  const state = memoryState()
  const { engine, slow, presence, letGo } = aProcess(state)
  const worker = engine.work({ queues: { mail: 3 } })
  ends.push(() => worker.drain())
  const job = await engine.enqueue(slow)
  const started = Promise.withResolvers<void>()
  engine.on('job.started', () => started.resolve())
  await started.promise
  const entered = presence.enter('worker', { mail: 3 })
  ends.push(entered.leave)

  const [busy] = await until(state, ([one]) => one !== undefined)

  expect(busy?.worker).toMatchObject({
    queues: [{ name: 'mail', concurrency: 3 }],
    running: 1,
    jobs: [{ id: job.id, task: 'slow', queue: 'mail', forMs: expect.any(Number) }],
  })
  expect(busy?.lastMinute).toEqual({ mail: { enqueued: 1, succeeded: 0, retried: 0, died: 0 } })

  const succeeded = Promise.withResolvers<void>()
  engine.on('job.succeeded', () => succeeded.resolve())
  letGo()
  await succeeded.promise
  entered.stopping()
  const [idle] = await until(state, ([one]) => one?.worker?.running === 0)
  expect(idle?.worker?.jobs).toEqual([])
  expect(idle?.lastMinute.mail?.succeeded).toBe(1)
})

it('a process that fell silent is told from one that speaks, and is forgotten a minute after its last word', async () => {
  let shiftMs = 0
  const state = memoryState({ timeShiftMs: () => shiftMs })
  const killed = aProcess(state).presence.enter('worker', { mail: 1 })
  ends.push(killed.leave)
  await until(state, (found) => found.length === 1)

  shiftMs = 20_000
  ends.push(aProcess(state).presence.enter('api').leave)
  const seen = await until(state, (found) => found.length === 2)
  expect(Object.fromEntries(seen.map(({ roles: [role], isSilent }) => [role, isSilent]))).toEqual({ worker: true, api: false })

  shiftMs = 61_000
  expect((await seenProcesses(state)).map(({ roles }) => roles)).toEqual([['api']])
})

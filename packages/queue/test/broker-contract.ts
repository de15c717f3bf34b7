import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeasedJob } from '../src/broker.ts'
import { describeAhead } from './contract/ahead.ts'
import { describeBells } from './contract/bells.ts'
import { describeConcurrency } from './contract/concurrency.ts'
import { describeDeaths } from './contract/deaths.ts'
import { describeDistantFamilies } from './contract/distant-families.ts'
import { describeDynamicChildren } from './contract/dynamic-children.ts'
import { describeFamilies } from './contract/families.ts'
import { describeFamilyReplays } from './contract/family-replays.ts'
import { describeLifo } from './contract/lifo.ts'
import { describeOldestReady } from './contract/oldest-ready.ts'
import { describeOrders } from './contract/orders.ts'
import { describePause } from './contract/pause.ts'
import { describePeek } from './contract/peek.ts'
import { describePriorities } from './contract/priorities.ts'
import { describeRate } from './contract/rate.ts'
import { describeReports } from './contract/reports.ts'
import { describeResults } from './contract/results.ts'
import { describeScheduleTemplates } from './contract/schedule-templates.ts'
import { describeUnique } from './contract/unique.ts'
import { aJob, Hand, leaseMs, stepped } from './requests.ts'
import { isMissing } from './servers.ts'
import type { Store } from './stores.ts'

const failure = { name: 'Error', message: 'the mail server is away' }

/** What every broker promises. Run once for each adapter. */
export function describeBroker(name: string, open: () => Promise<Store>): void {
  describe.skipIf(isMissing(name))(`${name} broker`, () => {
    describeBasics(open)
    describeAhead(open)
    describePriorities(open)
    describeLifo(open)
    describeOrders(open)
    describeBells(open)
    describePause(open)
    describeConcurrency(open)
    describeRate(open)
    describeUnique(open)
    describeResults(open)
    describeReports(open)
    describeFamilies(open)
    describeFamilyReplays(open)
    describeDynamicChildren(open)
    describeDistantFamilies(open)
    describeDeaths(open)
    describePeek(open)
    describeOldestReady(open)
    describeScheduleTemplates(open)
  })
}

/** What a broker promises whose jobs use nothing but queues and due times. */
function describeBasics(open: () => Promise<Store>): void {
  describe('jobs', () => {
    let store: Store
    let worker: Hand
    let other: Hand

    beforeEach(async () => {
      store = await open()
      worker = new Hand(store.broker)
      other = new Hand(store.other)
    })
    afterEach(() => store.close())

    const first = async (hand: Hand): Promise<LeasedJob> => {
      const [job] = await hand.take(1)
      if (!job) throw new Error('no job was handed out')
      return job
    }

    describe('enqueue', () => {
      it('hands a payload out byte for byte', async () => {
        const payload = randomBytes(1_000)
        await store.broker.enqueue([aJob({ payload }), aJob({ payload: new Uint8Array() })])
        const jobs = await worker.take()
        expect(jobs.map((job) => Buffer.from(job.payload).toString('hex'))).toEqual([payload.toString('hex'), ''])
      })

      it('keeps the order of a batch and of batches', async () => {
        const ids = Array.from({ length: 60 }, (_, n) => `job ${n}`)
        await store.broker.enqueue(ids.slice(0, 40).map((id) => aJob({ id })))
        await store.other.enqueue(ids.slice(40).map((id) => aJob({ id })))
        expect([...(await worker.takeIds(25)), ...(await other.takeIds(35))]).toEqual(ids)
      })

      it('makes one job of an id that comes twice, in one batch or in two', async () => {
        await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'a' })])
        await store.broker.enqueue([aJob({ id: 'a' })])
        expect(await worker.takeIds()).toEqual(['a'])
      })

      it('remembers an id after success for as long as it was told to', async () => {
        const again = () => store.broker.enqueue([aJob({ id: 'a', rememberMs: 86_400_000 })])
        await again()
        await worker.settle([await first(worker), { kind: 'done' }])
        await store.advance(86_300_000)
        await store.broker.sweep()
        await again()
        expect(await new Hand(store.broker).takeIds()).toEqual([])
        await store.advance(200_000)
        expect(await store.broker.sweep()).toBe(1)
        await again()
        expect(await new Hand(store.broker).takeIds()).toEqual(['a'])
      })

      it('makes one job when a hundred enqueues of one id race', async () => {
        const brokers = Array.from({ length: 100 }, (_, n) => (n % 2 ? store.broker : store.other))
        await Promise.all(brokers.map((broker) => broker.enqueue([aJob({ id: 'raced' })])))
        expect(await worker.takeIds()).toEqual(['raced'])
      })

      it('never hands a delayed job out early, and says how long it waits', async () => {
        await store.broker.enqueue([aJob({ id: 'later', due: { inMs: 3_600_000 } })])
        const reply = stepped(await worker.step())
        expect(reply.jobs).toEqual([])
        expect(reply.nextDueMs).toBeGreaterThan(3_590_000)
        expect(reply.nextDueMs).toBeLessThanOrEqual(3_600_001)
        await store.advance(3_590_000)
        expect(await worker.takeIds()).toEqual([])
        await store.advance(10_001)
        expect(await worker.takeIds()).toEqual(['later'])
      })

      it('compares an instant with its own clock', async () => {
        await store.broker.enqueue([
          aJob({ id: 'past', due: { at: new Date('2001-01-01T00:00:00Z') } }),
          aJob({ id: 'future', due: { at: new Date('2999-01-01T00:00:00Z') } }),
        ])
        expect(await worker.takeIds()).toEqual(['past'])
        expect((await store.broker.get('future'))?.state).toBe('scheduled')
      })

      it('gives the earlier due job out first', async () => {
        await store.broker.enqueue([
          aJob({ id: 'in two hours', due: { inMs: 7_200_000 } }),
          aJob({ id: 'in one hour', due: { inMs: 3_600_000 } }),
        ])
        await store.advance(7_300_000)
        expect(await worker.takeIds()).toEqual(['in one hour', 'in two hours'])
      })

      it('keeps queues apart and fills each as asked', async () => {
        await store.broker.enqueue([
          aJob({ id: 'm1', queue: 'mail' }),
          aJob({ id: 'm2', queue: 'mail' }),
          aJob({ id: 'd1' }),
          aJob({ id: 'x', queue: 'other' }),
        ])
        const { jobs } = stepped(await worker.step({ mail: 1, default: 5 }))
        expect(jobs.map(({ id }) => id).sort()).toEqual(['d1', 'm1'])
      })

      it('keeps applications apart', async () => {
        if (!store.stranger) return
        await store.stranger.enqueue([aJob({ id: 'theirs' })])
        expect(await worker.takeIds()).toEqual([])
        expect(await store.broker.get('theirs')).toBeUndefined()
        expect(await store.broker.counts()).toEqual({})
        expect(await new Hand(store.stranger).takeIds()).toEqual(['theirs'])
      })
    })

    describe('step', () => {
      it('gives a job to one worker', async () => {
        await store.broker.enqueue([aJob({ id: 'a' })])
        expect(await worker.takeIds()).toEqual(['a'])
        expect(await other.takeIds()).toEqual([])
      })

      it('shares a crowd of jobs among many workers, each to one', async () => {
        const ids = Array.from({ length: 200 }, (_, n) => `job ${n}`)
        await store.broker.enqueue(ids.map((id) => aJob({ id })))
        const workers = Array.from({ length: 8 }, (_, n) => new Hand(n % 2 ? store.broker : store.other))
        const taken = await Promise.all(
          workers.map(async (hand) => {
            const mine: string[] = []
            for (let jobs = await hand.take(7); jobs.length > 0; ) {
              mine.push(...jobs.map(({ id }) => id))
              const results = jobs.map(({ id, fence }) => ({ id, fence, outcome: { kind: 'done' } as const }))
              jobs = stepped(await hand.step({ default: 7 }, results)).jobs
            }
            return mine
          }),
        )
        expect(taken.flat().sort()).toEqual(ids.sort())
        expect(await store.broker.counts()).toEqual({})
      })

      it('answers a repeated request with the same jobs and takes no others', async () => {
        await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' }), aJob({ id: 'c' })])
        const reply = stepped(await worker.step({ default: 2 }))
        const repeated = stepped(await worker.repeat({ default: 2 }))
        expect(repeated.jobs.map(({ id, fence }) => [id, fence])).toEqual(reply.jobs.map(({ id, fence }) => [id, fence]))
        expect(await worker.takeIds()).toEqual(['c'])
      })

      it('applies the results of a repeated request once', async () => {
        await store.broker.enqueue([aJob({ id: 'a' })])
        const { id, fence } = await first(worker)
        const results = [{ id, fence, outcome: { kind: 'retry', due: { inMs: 0 }, failure } as const }]
        await worker.step({}, results)
        expect(stepped(await worker.repeat({}, results)).lost).toEqual([])
        expect((await store.broker.get('a'))?.failures).toBe(1)
      })

      it('settles and fetches in one request, repaired as a whole when its reply is lost', async () => {
        await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
        const { id, fence } = await first(worker)
        const results = [{ id, fence, outcome: { kind: 'done' } as const }]
        await worker.step({ default: 1 }, results)
        const repeated = stepped(await worker.repeat({ default: 1 }, results))
        expect([repeated.jobs.map((job) => job.id), repeated.lost]).toEqual([['b'], []])
      })

      it('does nothing for a request that was overtaken', async () => {
        await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })])
        await worker.take(1)
        await worker.take(1)
        const late = await store.broker.step({ worker: worker.id, seq: 1, results: [], want: { default: 5 }, leaseMs })
        expect(late).toEqual({ kind: 'stale' })
      })

      it('refuses results for jobs that the worker does not have', async () => {
        await store.broker.enqueue([aJob({ id: 'a' })])
        const job = await first(worker)
        expect(await other.takeIds()).toEqual([])
        expect(await other.settle([job, { kind: 'done' }], [{ ...job, id: 'unknown' }, { kind: 'done' }])).toEqual(['a', 'unknown'])
        expect(await worker.settle([{ ...job, fence: job.fence - 1 }, { kind: 'done' }])).toEqual(['a'])
        expect((await store.broker.get('a'))?.state).toBe('running')
      })
    })

    describe('outcomes', () => {
      beforeEach(() => store.broker.enqueue([aJob({ id: 'a' })]))

      it('done forgets the job, unless its id is to be remembered', async () => {
        await store.broker.enqueue([aJob({ id: 'b', rememberMs: 1_000 })])
        const [a, b] = await worker.take()
        if (!a || !b) throw new Error('two jobs expected')
        await worker.settle([a, { kind: 'done' }], [b, { kind: 'done' }])
        expect(await store.broker.get('a')).toBeUndefined()
        expect(await store.broker.get('b')).toMatchObject({ state: 'succeeded', payload: { byteLength: 0 } })
      })

      it('retry counts the failure, keeps its history and waits', async () => {
        await worker.settle([await first(worker), { kind: 'retry', due: { inMs: 60_000 }, failure }])
        expect(await store.broker.get('a')).toMatchObject({
          state: 'scheduled',
          failures: 1,
          history: [{ kind: 'error', fence: 1, ...failure }],
        })
        await store.advance(59_000)
        expect(await worker.takeIds()).toEqual([])
        await store.advance(1_001)
        expect(await worker.take()).toMatchObject([{ id: 'a', failures: 1, fence: 2 }])
      })

      it('hands a job that the same worker failed out once, not twice', async () => {
        await worker.settle([await first(worker), { kind: 'retry', due: { inMs: 0 }, failure }])
        expect(await worker.take()).toMatchObject([{ id: 'a', fence: 2 }])
      })

      it('snooze waits and counts nothing', async () => {
        await worker.settle([await first(worker), { kind: 'snooze', due: { inMs: 60_000 } }])
        await store.advance(60_001)
        expect(await worker.take()).toMatchObject([{ id: 'a', failures: 0, crashes: 0, fence: 2 }])
      })

      it('release gives the job back its place in line and counts nothing', async () => {
        await store.broker.enqueue([aJob({ id: 'b' })])
        await worker.settle([await first(worker), { kind: 'release' }])
        expect(await other.take()).toMatchObject([{ id: 'a', failures: 0, crashes: 0, fence: 2 }, { id: 'b' }])
      })

      it('dead keeps payload and history, and a replay runs it with new budgets', async () => {
        await worker.settle([await first(worker), { kind: 'retry', due: { inMs: 0 }, failure }])
        await worker.settle([await first(worker), { kind: 'dead', failure: { name: 'Error', message: 'no such address' } }])
        expect(await worker.takeIds()).toEqual([])
        const [dead] = await store.broker.dead({})
        expect(dead).toMatchObject({ id: 'a', state: 'dead', failures: 2, history: [failure, { message: 'no such address' }] })
        expect(Buffer.from(dead?.payload ?? []).toString()).toBe('{"n":1}')
        expect([await store.broker.replay('a'), await store.broker.replay('a')]).toEqual([true, false])
        expect(await worker.take()).toMatchObject([{ id: 'a', failures: 0, fence: 3 }])
        expect(await store.broker.get('a')).toMatchObject({ replays: 1, history: [{}, {}] })
      })

      it('discard ends the job without a dead record', async () => {
        await worker.settle([await first(worker), { kind: 'discard' }])
        expect([await store.broker.get('a'), await store.broker.dead({})]).toEqual([undefined, []])
      })

      it('keeps the newest ten history entries', async () => {
        for (let n = 1; n <= 12; n += 1) {
          await worker.settle([
            await first(worker),
            { kind: 'retry', due: { inMs: 0 }, failure: { name: 'Error', message: `failure ${n}` } },
          ])
          await store.advance(10)
        }
        const record = await store.broker.get('a')
        expect(record?.history.map(({ message }) => message)).toEqual(Array.from({ length: 10 }, (_, n) => `failure ${n + 3}`))
      })
    })

    describe('leases', () => {
      beforeEach(() => store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b' })]))

      it('gives a job to the next worker only when the lease of the first is over', async () => {
        await first(worker)
        await store.advance(leaseMs - 5_000)
        expect(await other.takeIds(1)).toEqual(['b'])
        await store.advance(6_000)
        expect(await other.take(1)).toMatchObject([{ id: 'a', crashes: 1, failures: 0, fence: 2 }])
      })

      it('keeps a lease for as long as it is renewed', async () => {
        const job = await first(worker)
        for (let n = 0; n < 5; n += 1) {
          await store.advance(leaseMs - 5_000)
          expect(await worker.renew([job])).toEqual({ kind: 'renewed', lost: [], cancel: [] })
        }
        expect(await other.takeIds()).toEqual(['b'])
      })

      it('tells a worker whose lease lapsed that it is fenced, and refuses its results', async () => {
        const job = await first(worker)
        await store.advance(leaseMs + 1_000)
        expect(await other.takeIds()).toEqual(['a', 'b'])
        const results = [{ id: job.id, fence: job.fence, outcome: { kind: 'done' } as const }]
        expect(await worker.step({ default: 1 }, results)).toEqual({ kind: 'fenced' })
        expect(await worker.renew([job])).toEqual({ kind: 'fenced' })
        expect(await worker.leave(results)).toMatchObject({})
        expect((await store.broker.get('a'))?.state).toBe('running')
      })

      it('does not bring an ended worker back when its first request comes late', async () => {
        await first(worker)
        await worker.leave()
        const late = await store.broker.step({ worker: worker.id, seq: 1, results: [], want: { default: 5 }, leaseMs })
        expect(late).toEqual({ kind: 'fenced' })
        expect(await other.takeIds()).toEqual(['a', 'b'])
      })

      it('lets a worker that held nothing come back under its name', async () => {
        await new Hand(store.broker).step({ mail: 1 })
        await worker.step({ mail: 1 })
        await store.advance(leaseMs * 2)
        expect(await other.takeIds(1)).toEqual(['a'])
        expect(await worker.takeIds(1)).toEqual(['b'])
      })

      it('reruns after crashes until the budget is spent, then keeps the job as dead', async () => {
        await store.broker.enqueue([aJob({ id: 'fragile', queue: 'fragile', crashReruns: 2 })])
        for (const crashes of [0, 1, 2]) {
          expect(stepped(await new Hand(store.broker).step({ fragile: 1 })).jobs).toMatchObject([{ id: 'fragile', crashes }])
          await store.advance(leaseMs + 1_000)
        }
        expect(stepped(await other.step({ fragile: 1 })).jobs).toEqual([])
        const [dead] = await store.broker.dead({})
        expect(dead).toMatchObject({ id: 'fragile', failures: 0, crashes: 3, history: [{ kind: 'crash', code: 'crashed' }, {}, {}] })
      })

      it('never reruns an at-most-once job after a crash', async () => {
        await store.broker.enqueue([aJob({ id: 'once', queue: 'once', atMostOnce: true, crashReruns: 0 })])
        await worker.step({ once: 1 })
        await store.advance(leaseMs + 1_000)
        expect(stepped(await other.step({ once: 1 })).jobs).toEqual([])
        expect(await store.broker.dead({})).toMatchObject([{ id: 'once', state: 'dead', crashes: 1 }])
      })

      it('hands back, uncounted, what a worker says it never received', async () => {
        await worker.take(2)
        expect(await worker.renew([])).toEqual({ kind: 'renewed', lost: [], cancel: [] })
        expect(await other.take()).toMatchObject([
          { id: 'a', crashes: 0, fence: 2 },
          { id: 'b', crashes: 0, fence: 2 },
        ])
      })

      it('leaves jobs alone whose reply may still be on its way', async () => {
        await worker.take(2)
        await worker.renew([], worker.seq - 1)
        expect(await other.takeIds()).toEqual([])
      })

      it('tells a worker which of its jobs are gone', async () => {
        const job = await first(worker)
        await worker.renew([])
        expect(await worker.renew([job])).toMatchObject({ lost: ['a'] })
      })

      it('takes the last results of a worker that leaves and hands the rest back in place, uncounted', async () => {
        const [a, b] = await worker.take(2)
        if (!a || !b) throw new Error('two jobs expected')
        await store.broker.enqueue([aJob({ id: 'c' })])
        const results = [{ id: b.id, fence: b.fence, outcome: { kind: 'done' } as const }]
        expect(await worker.leave(results)).toEqual({ lost: [] })
        expect(await worker.leave(results)).toEqual({ lost: [] })
        expect(await other.take()).toMatchObject([{ id: 'a', crashes: 0, failures: 0 }, { id: 'c' }])
        expect(await worker.step()).toEqual({ kind: 'fenced' })
      })
    })

    describe('looking after jobs', () => {
      it('cancels a waiting job at once', async () => {
        await store.broker.enqueue([aJob({ id: 'a' }), aJob({ id: 'b', rememberMs: 1_000, due: { inMs: 5_000 } })])
        expect([await store.broker.cancel('a'), await store.broker.cancel('b'), await store.broker.cancel('c')]).toEqual([
          'cancelled',
          'cancelled',
          'not-found',
        ])
        expect(await worker.takeIds()).toEqual([])
        expect((await store.broker.get('b'))?.state).toBe('cancelled')
      })

      it('asks the worker of a running job to stop it, by step and by renewal', async () => {
        await store.broker.enqueue([aJob({ id: 'a' })])
        const job = await first(worker)
        expect(await store.other.cancel('a')).toBe('requested')
        expect(stepped(await worker.step({})).cancel).toEqual(['a'])
        expect(await worker.renew([job])).toMatchObject({ cancel: ['a'] })
        await worker.settle([job, { kind: 'cancel' }])
        expect(await store.broker.cancel('a')).toBe('not-found')
        expect(await worker.takeIds()).toEqual([])
      })

      it('counts by queue and state', async () => {
        await store.broker.enqueue([
          aJob({ id: 'ready' }),
          aJob({ id: 'later', due: { inMs: 60_000 } }),
          aJob({ id: 'mail', queue: 'mail' }),
          aJob({ id: 'bad', queue: 'mail' }),
        ])
        const { jobs } = stepped(await worker.step({ mail: 2 }))
        await worker.settle([jobs[1] ?? (await first(worker)), { kind: 'dead', failure }])
        const none = { scheduled: 0, blocked: 0, ready: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 }
        expect(await store.broker.counts()).toEqual({
          default: { ...none, scheduled: 1, ready: 1 },
          mail: { ...none, running: 1, dead: 1 },
        })
      })

      it('lists the dead newest first, page by page', async () => {
        await store.broker.enqueue(['a', 'b', 'c'].map((id) => aJob({ id })))
        for (const job of await worker.take()) await worker.settle([job, { kind: 'dead', failure }])
        const page = await store.broker.dead({ limit: 2 })
        expect(page.map(({ id }) => id)).toEqual(['c', 'b'])
        expect((await store.broker.dead({ limit: 2, before: 'b' })).map(({ id }) => id)).toEqual(['a'])
      })

      it('forgets dead jobs when their time is over', async () => {
        await store.broker.enqueue([aJob({ id: 'a', keepDeadMs: 86_400_000 })])
        await worker.settle([await first(worker), { kind: 'dead', failure }])
        expect(await store.broker.sweep()).toBe(0)
        await store.advance(86_400_001)
        expect([await store.broker.sweep(), await store.broker.dead({})]).toEqual([1, []])
      })

      it('tells the state of a job through its life', async () => {
        const state = async () => (await store.broker.get('a'))?.state
        await store.broker.enqueue([aJob({ id: 'a', due: { inMs: 1_000 }, rememberMs: 1_000 })])
        const seen = [await state()]
        await store.advance(1_001)
        seen.push(await state())
        const job = await first(worker)
        seen.push(await state())
        await worker.settle([job, { kind: 'done' }])
        seen.push(await state())
        expect(seen).toEqual(['scheduled', 'ready', 'running', 'succeeded'])
      })
    })

    describe('waking up', () => {
      const forever = { ms: 2_000_000_000, signal: new AbortController().signal }

      it('does not sleep through a job that came between the look and the sleep', async () => {
        const { bell } = stepped(await worker.step())
        await store.broker.enqueue([aJob()])
        await store.broker.wait({ ...forever, bell })
        expect(await worker.take()).toHaveLength(1)
      })

      it('wakes for a job that another process enqueues', async () => {
        const { bell } = stepped(await worker.step())
        const awake = store.broker.wait({ ...forever, bell })
        await store.other.enqueue([aJob()])
        await awake
        expect(await worker.take()).toHaveLength(1)
      })

      it('wakes for an aborted signal and for a close', async () => {
        const { bell } = stepped(await worker.step())
        await store.broker.wait({ ...forever, bell, signal: AbortSignal.abort() })
        const awake = store.broker.wait({ ...forever, bell })
        await store.broker.close()
        await awake
      })
    })

    describe('migration', () => {
      it('is repeatable and safe when several processes do it at once', async () => {
        await Promise.all([store.broker.migrate(), store.other.migrate(), store.broker.migrate()])
        expect(await store.broker.isCurrent()).toBe(true)
      })
    })
  })
}

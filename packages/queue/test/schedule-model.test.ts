import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Broker } from '../src/broker.ts'
import { Emitter } from '../src/events.ts'
import { silent } from '../src/logger.ts'
import { memoryBroker, virtualClock } from '../src/memory/broker.ts'
import { defineSchedule } from '../src/schedule/definition.ts'
import type { ScheduleBook } from '../src/schedule-book.ts'
import { decide, fireDue } from '../src/schedule-runner.ts'
import { openRedis } from './redis/stores.ts'
import { aJob, Hand, stepped } from './requests.ts'
import { onThisMachine } from './servers.ts'
import { openPostgres, openSqlite, type SharedStore } from './stores.ts'

type Command =
  | {
      readonly do: 'save'
      readonly name: string
      readonly every: '65s' | '90s'
      readonly missed: 'once' | 'skip'
      readonly queue: string
      readonly input: string
    }
  | { readonly do: 'pause'; readonly name: string; readonly paused: boolean }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'fire' }
  /** Looks now, lets the next commands happen, and decides only then. */
  | { readonly do: 'look' | 'decide' }
  | { readonly do: 'pass'; readonly ms: number }

const name = fc.constantFrom('a', 'b')
// Passes and intervals are chosen so that what real time adds never decides whether something is due, or missed.
const commands = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('save' as const),
        name,
        every: fc.constantFrom('65s' as const, '90s' as const),
        missed: fc.constantFrom('once' as const, 'skip' as const),
        queue: fc.constantFrom('default', 'default', 'other'),
        input: fc.constantFrom('1', '2'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const), name, paused: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('fire' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('look' as const, 'decide' as const) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(25_000, 75_000, 100_000) }) },
  ),
  { maxLength: 30 },
)

/** One broker under a history of commands: what it answers, what it fired and what it holds, without anything that real time shifts. */
class Player {
  readonly #broker: Broker
  readonly #book: ScheduleBook
  readonly #advance: (ms: number) => void | Promise<void>
  #seen: Awaited<ReturnType<ScheduleBook['due']>> | undefined

  constructor(broker: Broker, advance: (ms: number) => void | Promise<void>) {
    if (!broker.schedules) throw new Error('this broker has no schedules')
    this.#broker = broker
    this.#book = broker.schedules
    this.#advance = advance
  }

  async play(command: Command): Promise<unknown> {
    const answer = await this.#answer(command)
    const worker = new Hand(this.#broker)
    const { jobs } = stepped(await worker.step({ default: 10, other: 10 }))
    await worker.settle(...jobs.map((job) => [job, { kind: 'done' }] as const))
    const { due, nextDueMs } = await this.#book.due(10)
    return {
      answer,
      fired: jobs.map(({ id, queue, payload }) => `${id.split(':')[1]} ${queue} ${Buffer.from(payload)}`).sort(),
      due: due.map((schedule) => schedule.name).sort(),
      next: nextDueMs === null ? null : nextDueMs > 0,
      schedules: (await this.#book.list()).map(({ name: known, spec, missed, paused, job }) => [known, spec, missed, paused, job.queue]),
    }
  }

  async #answer(command: Command): Promise<unknown> {
    switch (command.do) {
      case 'save': {
        const { id: _id, due: _due, ...job } = aJob({ queue: command.queue, payload: Buffer.from(command.input) })
        return this.#book.save(defineSchedule(command.name, { every: command.every }, { missed: command.missed, job }))
      }
      case 'pause':
        return this.#book.pause(command.name, command.paused)
      case 'remove':
        return this.#book.remove(command.name)
      case 'fire':
        return (await fireDue({ book: this.#book, events: new Emitter(silent), logger: silent })) === 0
      case 'look':
        this.#seen = await this.#book.due(10)
        return this.#seen.due.map((schedule) => schedule.name).sort()
      case 'decide':
        return this.#decide()
      case 'pass':
        // Where time passes by making what is stored older, a decision in somebody's hands would stay young.
        this.#seen = undefined
        return this.#advance(command.ms)
    }
  }

  async #decide(): Promise<unknown> {
    const { due, now } = this.#seen ?? { due: [], now: new Date(0) }
    const decided = due.map(async (schedule) => [schedule.name, await this.#book.fire(decide(schedule, now))])
    return (await Promise.all(decided)).sort()
  }
}

describe.each(
  onThisMachine([
    ['sqlite', openSqlite, 200],
    ['postgres', openPostgres, 30],
    ['redis', openRedis, 200],
  ]),
)('schedules on %s and in the reference model', (_name, open: () => Promise<SharedStore>, numRuns) => {
  it('are alike after every history of commands', async () => {
    const store = await open()
    let histories = 0
    try {
      await fc.assert(
        fc.asyncProperty(commands, async (history) => {
          histories += 1
          const clock = virtualClock(1_700_000_000_000)
          const model = new Player(memoryBroker({ clock }), clock.advance)
          const real = new Player(store.apart(`history-${histories}`), store.advance)
          for (const [place, command] of history.entries()) {
            const [seen, expected] = [await real.play(command), await model.play(command)]
            expect({ place, command, seen }).toEqual({ place, command, seen: expected })
          }
        }),
        { numRuns },
      )
    } finally {
      await store.close()
    }
  })
})

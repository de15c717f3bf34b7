import fc from 'fast-check'
import type { Outcome } from '../../src/broker.ts'
import type { Child } from '../../src/family.ts'
import type { Limit, PauseTarget, Unique } from '../../src/limits.ts'
import { leaseMs } from '../requests.ts'
import { type Command, type JobChoices, jobIds } from './commands.ts'

// All times are multiples of 10 s, so that what real time adds in a history never decides anything.

/** What the histories of a theme are made of. Each theme leaves out what would keep its subject from happening often. */
interface Theme {
  readonly outcomes: readonly Outcome[]
  readonly limits: readonly (readonly Limit[])[]
  readonly orders: readonly (string | null)[]
  readonly lifo: readonly boolean[]
  readonly unique: readonly (Unique | null)[]
  readonly delaysMs: readonly number[]
  readonly priorities: readonly number[]
  readonly pauses: number
  /** How often somebody cancels or replays, and how often time passes. */
  readonly troubles: number
  readonly families: number
  /** The queue of the jobs `d`, `e` and `f`. */
  readonly childQueue: 'default' | 'work'
}

const failure = { name: 'Error', message: 'x' }
const child = (id: string, onFailure: Child['onFailure'] = 'fail', queue = 'default'): Child => ({ id, queue, onFailure })

const done: readonly Outcome[] = [
  { kind: 'done' },
  { kind: 'done', result: Buffer.from('result') },
  { kind: 'done', result: Buffer.from('another result') },
]
const ends: readonly Outcome[] = [{ kind: 'dead', failure }, { kind: 'discard' }, { kind: 'cancel' }]
const pauses: readonly Outcome[] = [
  { kind: 'retry', due: { inMs: 30_000 }, failure },
  { kind: 'retry', due: { inMs: 0 }, failure },
  { kind: 'snooze', due: { inMs: 50_000 } },
  { kind: 'snooze', due: { inMs: 0 } },
  { kind: 'release' },
]
const waits = (queue: string): readonly Outcome[] => [
  { kind: 'wait', children: [child('e', 'fail', queue)] },
  { kind: 'wait', children: [child('f', 'continue', queue)] },
  { kind: 'wait', children: [child('e', 'continue', queue), child('f', 'fail', queue)] },
  { kind: 'wait', children: [child('e', 'fail', queue), child('f', 'continue', queue), child('e', 'continue', queue)] },
  { kind: 'wait', children: [] },
]

const concurrency = (key: string, most: number) => ({ kind: 'concurrency', key, most }) as const
const rate = { kind: 'rate', key: 'r', most: 3, perMs: 120_000, burst: 2 } as const
const limits: readonly (readonly Limit[])[] = [
  [concurrency('x', 1)],
  [concurrency('x', 2)],
  [concurrency('x', 1), concurrency('y', 1)],
  [rate],
  [rate, concurrency('y', 1)],
]

const unique: readonly Unique[] = (['keep', 'replace', 'postpone'] as const).flatMap((onConflict) => [
  { key: 'u', until: 'finished', ttlMs: null, onConflict },
  { key: 'u', until: 'started', ttlMs: 70_000, onConflict },
  { key: 'v', until: 'ttl', ttlMs: 70_000, onConflict },
])

const forSomeTime: Unique = { key: 'w', until: 'finished', ttlMs: 70_000, onConflict: 'keep' }

const everything: Theme = {
  outcomes: [...done, ...ends, ...pauses, ...waits('default')],
  limits: [[], ...limits],
  orders: [null, null, null, 'o'],
  lifo: [false, false, false, true],
  unique: [...Array<null>(9).fill(null), ...unique],
  delaysMs: [0, 0, 0, 30_000],
  priorities: [0, 0, 3, -2],
  pauses: 2,
  troubles: 4,
  families: 5,
  childQueue: 'default',
}
const families: Theme = {
  outcomes: [...done, ...done, ...ends, ...waits('default')],
  limits: [[]],
  orders: [null, null, 'o'],
  lifo: [false],
  unique: [null],
  delaysMs: [0, 0, 0, 30_000],
  priorities: [0, 0, 3, -2],
  pauses: 0,
  troubles: 4,
  families: 10,
  childQueue: 'default',
}
const distant: Theme = { ...families, outcomes: [...done, ...done, ...ends, ...waits('work')], orders: [null], childQueue: 'work' }
const gates: Theme = {
  outcomes: [...done, ...pauses],
  limits,
  orders: [null],
  lifo: [false, true],
  unique: [null, ...unique],
  delaysMs: [0, 0, 30_000],
  priorities: [0, 0, 3, -2],
  pauses: 3,
  troubles: 4,
  families: 0,
  childQueue: 'default',
}

const orders: Theme = {
  outcomes: [...done, ...ends, ...pauses, ...pauses, ...waits('default')],
  limits: [[], [], [], [concurrency('x', 1)], [rate]],
  orders: ['o', 'o', 'o', 'p', null],
  lifo: [false, false, true],
  unique: [null, null, null, ...unique],
  delaysMs: [0, 0, 30_000],
  priorities: [0, 0, 3, -2],
  pauses: 2,
  troubles: 5,
  families: 2,
  childQueue: 'default',
}

/** What a store may have a short way for: nothing is ever in the way, or only now and then. */
const usual: Theme = {
  outcomes: done,
  limits: [[], [concurrency('x', 3)], [concurrency('x', 3), concurrency('y', 2)], [{ ...rate, key: 's', burst: 6 }]],
  orders: [null, null, null, null, 'o'],
  lifo: [false],
  unique: [null, ...unique.filter(({ until, onConflict }) => until !== 'started' && onConflict === 'keep'), forSomeTime],
  delaysMs: [0],
  priorities: [0],
  pauses: 0,
  troubles: 1,
  families: 0,
  childQueue: 'default',
}

const passOfTime = fc.record({
  do: fc.constant('pass' as const),
  ms: fc.constantFrom(20_000, 20_000, 20_000, leaseMs + 20_000),
  renews: fc.constant(false),
})
// A store may recover the jobs of a lapsed worker queue by queue, so histories of several queues have none.
const quietPassOfTime = fc.record({ do: fc.constant('pass' as const), ms: fc.constant(20_000), renews: fc.constant(true) })

/** A history, and the queues that it is about. */
export interface History {
  readonly commands: readonly Command[]
  readonly queues: readonly string[]
}

/** Random histories: of everything together, of families, of families in two queues, of limits, pauses and unique keys, of orders, and of the usual. */
export const histories: fc.Arbitrary<History> = fc.oneof(
  ...[everything, families, distant, gates, orders, usual].map((theme) =>
    fc.record({ commands: historyOf(theme), queues: fc.constant([...new Set(['default', theme.childQueue])]) }),
  ),
)

function historyOf(theme: Theme): fc.Arbitrary<readonly Command[]> {
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('enqueue' as const), job: jobNamed(jobIds, theme) }) },
      { weight: theme.families, arbitrary: family(theme) },
      { weight: theme.families, arbitrary: spawn(theme) },
      ...workerCommands(theme),
      ...otherCommands(theme),
    ),
    // Without a size, most histories would be too short for a second worker, let alone a second generation.
    { minLength: 10, maxLength: 60, size: 'max' },
  )
}

function workerCommands({ outcomes, childQueue, troubles }: Theme): fc.WeightedArbitrary<Command>[] {
  const worker = fc.nat({ max: 2 })
  const settle = fc.array(fc.constantFrom(...outcomes), { maxLength: 3, size: 'max' })
  const want = fc.constantFrom(0, 2, 3, 3, 3)
  const report = {
    do: fc.constant('report' as const),
    worker,
    text: fc.constantFrom('half', 'done'),
    from: fc.constantFrom(1, 60),
    lines: fc.constantFrom(0, 2, 70),
  }
  return [
    {
      weight: 25,
      arbitrary: fc.record({
        do: fc.constant('step' as const),
        worker,
        want,
        free: fc.constantFrom(0, 1, 3, 3),
        settle,
        replyLost: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), worker, forget: fc.nat({ max: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), worker, settle }) },
    { weight: 2, arbitrary: fc.record(report) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('idle' as const), worker }) },
    { weight: troubles, arbitrary: childQueue === 'default' ? passOfTime : quietPassOfTime },
  ]
}

function otherCommands({ pauses: weight, troubles }: Theme): fc.WeightedArbitrary<Command>[] {
  const target = fc.constantFrom<PauseTarget>(
    { queue: 'default' },
    { queue: 'default', task: 'one' },
    { queue: 'default', key: 'x' },
    { queue: 'default', key: 'r' },
    { queue: 'default', key: 'o' },
  )
  const job = fc.constantFrom(...jobIds)
  return [
    { weight: troubles, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'replay', 'replay', 'promote', 'discard'), job }) },
    { weight, arbitrary: fc.record({ do: fc.constant('pause' as const), target, paused: fc.constantFrom(true, false, false) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sweep' as const, 'look' as const) }) },
  ]
}

/** A parent with one or two children, of which the second is sometimes never stored; now and then it names them twice. */
function family(theme: Theme): fc.Arbitrary<Command> {
  const shape = fc.record({
    parent: jobNamed(['a', 'b', 'c'], theme),
    ids: fc.subarray(['d', 'e', 'f'], { minLength: 1, maxLength: 2 }),
    onFailure: fc.constantFrom('fail' as const, 'continue' as const),
    some: fc.constantFrom(2, 2, 2, 1),
    twice: fc.constantFrom(...Array<boolean>(9).fill(false), true),
  })
  return shape.chain(({ parent, ids, onFailure, some, twice }) =>
    fc.record({
      do: fc.constant('enqueue family' as const),
      parent: fc.constant(parent),
      children: fc.constant((twice ? [...ids, ...ids] : ids).map((id) => child(id, onFailure, theme.childQueue))),
      stored: fc.tuple(...ids.slice(0, some).map((id) => jobNamed([id], theme))),
    }),
  )
}

function spawn(theme: Theme): fc.Arbitrary<Command> {
  return fc.record({
    do: fc.constant('spawn' as const),
    worker: fc.nat({ max: 2 }),
    job: jobNamed(['e', 'f'], theme),
    index: fc.nat({ max: 1 }),
  })
}

function jobNamed(
  ids: readonly string[],
  { limits: choice, orders: lines, lifo, unique: keys, delaysMs, priorities, childQueue }: Theme,
): fc.Arbitrary<JobChoices> {
  const choices = fc.record({
    id: fc.constantFrom(...ids),
    task: fc.constantFrom('one', 'two'),
    delayMs: fc.constantFrom(...delaysMs),
    atMostOnce: fc.constantFrom(false, false, true),
    crashReruns: fc.nat({ max: 2 }),
    rememberMs: fc.constantFrom(0, 0, 80_000),
    priority: fc.constantFrom(...priorities),
    limits: fc.constantFrom(...choice),
    order: fc.constantFrom(...lines),
    lifo: fc.constantFrom(...lifo),
    unique: fc.constantFrom(...keys),
  })
  return choices.map((job) => ({ ...job, queue: job.id < 'd' ? 'default' : childQueue }))
}

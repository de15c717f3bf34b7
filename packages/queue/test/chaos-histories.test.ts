import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../chaos/checker/check.ts'
import type { Asked, Entry, HandOutNote } from '../chaos/history/entry.ts'
import type { Outcome } from '../src/broker.ts'
import { type Choice, type Move, play } from './chaos-play.ts'

const failure = { name: 'Error', message: 'as it was told' }
const outcomes: readonly Outcome[] = [
  { kind: 'done' },
  { kind: 'retry', due: { inMs: 300 }, failure },
  { kind: 'dead', failure },
  { kind: 'snooze', due: { inMs: 200 } },
  { kind: 'discard' },
  { kind: 'release' },
]
const traits: readonly Choice['trait'][] = [
  'plain',
  'delayed',
  'once',
  'limited',
  'unique',
  'remembered',
  'urgent',
  'ordered',
  'ordered',
  'newest',
]
const hand = fc.nat(2)
const choice = fc.record({ trait: fc.constantFrom(...traits), crashReruns: fc.nat(3) })

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('enqueue'), jobs: fc.array(choice, { minLength: 1, maxLength: 4 }), again: fc.boolean() }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('step'), hand, want: fc.nat(4), outcome: fc.constantFrom(...outcomes), lost: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('renew', 'leave', 'die'), hand }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'replay'), job: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance'), ms: fc.nat(1_500) }) },
)
const moves = fc.array(move, { minLength: 5, maxLength: 60 })

const broken = (entries: readonly Entry[]) => check(entries).violations

describe('the checker of histories', () => {
  it('finds nothing wrong with whatever the reference model does', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (given) => {
        expect(broken(await play(given))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it.each<[string, string, (entries: readonly Entry[]) => readonly Entry[] | undefined]>([
    ['I1', 'a record that is gone', withoutRecord],
    ['I2', 'a second owner', (entries) => withHandOut(entries, ({ fence }) => ({ fence: fence + 1 }))],
    ['I2', 'a fence that is given twice', (entries) => withHandOut(entries, ({ fence }) => ({ fence }))],
    ['I5', 'a second start of an at-most-once job', startedTwice],
    ['I9', 'a failure that nobody reported', (entries) => changed(entries, ({ failures }) => ({ failures: failures + 1 }))],
    ['I10', 'a delay that was longer', delayedLonger],
    ['I11', 'other bytes', (entries) => changed(entries, () => ({ sum: 'other' }))],
  ])('finds %s broken by %s, wherever that is forged into a history', async (number, _what, forge) => {
    let forged = 0
    await fc.assert(
      fc.asyncProperty(moves, async (given) => {
        const entries = forge(await play(given))
        fc.pre(entries !== undefined)
        forged += 1
        expect(broken(entries).map(({ invariant }) => invariant)).toContain(number)
      }),
      { numRuns: 60 },
    )
    expect(forged).toBe(60)
  })
})

function withoutRecord(entries: readonly Entry[]): readonly Entry[] | undefined {
  const jobs = entries.flatMap((entry) => (entry.kind === 'asked' && entry.what.verb === 'enqueue' ? entry.what.jobs : []))
  const kept = new Set(jobs.filter(({ rememberMs }) => rememberMs > 0).map(({ id }) => id))
  const place = entries.findIndex((entry) => entry.kind === 'final' && entry.state !== null && kept.has(entry.id))
  return replaced(entries, place, (entry) => ({ ...entry, state: null }) as Entry)
}

function startedTwice(entries: readonly Entry[]): readonly Entry[] | undefined {
  const asked = entries.flatMap((entry) => (entry.kind === 'asked' ? [entry.what] : []))
  const replayed = new Set(asked.flatMap((what) => (what.verb === 'replay' ? what.id : [])))
  const once = asked.flatMap((what) => (what.verb === 'enqueue' ? what.jobs : [])).filter((job) => job.once && !replayed.has(job.id))
  const start = entries.findLast((entry) => entry.kind === 'run-started' && once.some(({ id }) => id === entry.id))
  return start && [...entries, { ...start, atUs: (entries.at(-1)?.atUs ?? 0) + 1, by: 'somebody else' }]
}

function delayedLonger(entries: readonly Entry[]): readonly Entry[] | undefined {
  const given = new Set(
    entries.flatMap((entry) => (entry.kind === 'answered' && entry.reply.verb === 'step' ? entry.reply.jobs : [])).map(({ id }) => id),
  )
  const isOnlyAsk = (id: string) =>
    entries.filter((entry) => entry.kind === 'asked' && JSON.stringify(entry.what).includes(`"id":"${id}","task"`)).length === 1
  const place = entries.findIndex(
    (entry) =>
      entry.kind === 'asked' &&
      entry.what.verb === 'enqueue' &&
      entry.what.jobs.some(({ id, inMs }) => (inMs ?? 0) > 0 && given.has(id) && isOnlyAsk(id)),
  )
  return replaced(entries, place, (entry) => JSON.parse(JSON.stringify(entry).replaceAll('"inMs":700', '"inMs":100000000')))
}

/** The history with something about its first hand-out changed. */
function changed(entries: readonly Entry[], change: (job: HandOutNote) => Partial<HandOutNote>): readonly Entry[] | undefined {
  return replaced(entries, firstHandOut(entries), (entry) => {
    if (entry.kind !== 'answered' || entry.reply.verb !== 'step') return entry
    return { ...entry, reply: { ...entry.reply, jobs: entry.reply.jobs.map((job) => ({ ...job, ...change(job) })) } }
  })
}

/** The history with the first hand-out given to somebody else as well, at once. */
function withHandOut(entries: readonly Entry[], change: (job: HandOutNote) => Partial<HandOutNote>): readonly Entry[] | undefined {
  const place = firstHandOut(entries)
  const entry = entries[place]
  if (entry?.kind !== 'answered' || entry.reply.verb !== 'step') return undefined
  const jobs = entry.reply.jobs.map((job) => ({ ...job, ...change(job) }))
  const asked = { verb: 'step', worker: 'forger', seq: 1, leaseMs: 1_000, results: [], want: { line: 1 } } as const
  const at = { atUs: entry.atUs + 0.1, by: 'forger' }
  const answered = { ...at, atUs: entry.atUs + 0.2, kind: 'answered', call: 1, reply: { ...entry.reply, lost: [], jobs } } as const
  return [...entries.slice(0, place + 1), { ...at, kind: 'asked', call: 1, what: asked }, answered, ...entries.slice(place + 1)]
}

/** The first hand-out that was heard of at once. */
function firstHandOut(entries: readonly Entry[]): number {
  return entries.findIndex((entry, place) => {
    if (entry.kind !== 'answered' || entry.reply.verb !== 'step' || entry.reply.jobs.length === 0) return false
    const asked = entries[place - 1]
    const isRepeat = (other: Entry) => other.kind === 'asked' && asked?.kind === 'asked' && isSameStep(other.what, asked.what)
    return entries.filter(isRepeat).length === 1
  })
}

function isSameStep(a: Asked, b: Asked): boolean {
  return a.verb === 'step' && b.verb === 'step' && a.worker === b.worker && a.seq === b.seq
}

function replaced(entries: readonly Entry[], place: number, change: (entry: Entry) => Entry): readonly Entry[] | undefined {
  return place < 0 ? undefined : entries.map((entry, at) => (at === place ? change(entry) : entry))
}

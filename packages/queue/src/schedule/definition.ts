import { createHash } from 'node:crypto'
import { QueueError } from '../errors.ts'
import { oneOf, wholeNumber } from '../option-checks.ts'
import { nextAfter, parseSchedule, type ScheduleSpec } from '../schedule.ts'
import type { JobTemplate, ScheduleDefinition, ScheduleRecord } from '../schedule-book.ts'
import { firingId } from './firing-id.ts'
import type { MissedPolicy } from './missed.ts'
import { formatSchedule, readSchedule } from './text.ts'

/** The jobs of one decision are stored together, so there is an end to how many there may be. */
const mostMissed = 1_000
/** As of every unique key. Characters. */
const longestKey = 180

/** How a schedule behaves. */
export interface ScheduleOptions {
  /** What becomes of firings that no process was there for. At most 1000 with `all`. @default 'once' */
  readonly missed?: MissedPolicy
  /** `skip`: while the job of a firing has not ended, no other one is made, by firings or by hand. @default 'allow' */
  readonly overlap?: 'allow' | 'skip'
}

/** A schedule for people to read. */
export interface ScheduleView {
  readonly name: string
  /** As one line: `cron Europe/Paris 0 3 * * *`, `every 900000`, `every 900000 from 0`, `at 1795190400000` (milliseconds). */
  readonly spec: string
  readonly task: string
  readonly queue: string
  readonly missed: MissedPolicy
  readonly overlap: 'allow' | 'skip'
  readonly paused: boolean
  /** The first firing that nothing was decided about, by the broker's clock; null while it is paused and when there is no more. */
  readonly next: Date | null
  /** When it was decided upon last, by the broker's clock: when it fired, or was declared or resumed since. */
  readonly decidedUntil: Date
}

/** A schedule as a broker takes it. Throws `invalid_schedule` for its name or spec, `invalid_option` for its policies. */
export function defineSchedule(
  name: string,
  spec: ScheduleSpec,
  { missed, overlap = 'allow', job }: ScheduleOptions & { readonly job: JobTemplate },
): ScheduleDefinition {
  // Refuses a name that no firing could carry.
  firingId(name, new Date(0))
  const stored = oneOf(['allow', 'skip'], overlap, 'overlap') === 'skip' ? withoutOverlap(name, job) : job
  return { name, spec: formatSchedule(parseSchedule(spec)), missed: formatMissed(missed ?? 'once'), job: stored }
}

/** One job at a time: the firings of a schedule are unique under its name, until they have finished. */
function withoutOverlap(name: string, job: JobTemplate): JobTemplate {
  if (job.unique) throw new QueueError('invalid_option', `task "${job.task}" is unique, so its schedule "${name}" cannot skip overlaps`)
  return { ...job, unique: { key: overlapKey(name), until: 'finished', ttlMs: null, onConflict: 'keep' } }
}

function overlapKey(name: string): string {
  const key = `schedule:${name}`
  return key.length <= longestKey ? key : `#${createHash('sha256').update(key).digest('hex')}`
}

/** What a stored schedule says. Throws `invalid_schedule` when this version of the code cannot read it. */
export function asView({ name, spec, missed, job, paused, decidedUntil }: ScheduleRecord): ScheduleView {
  const overlap = job.unique?.key === overlapKey(name) ? 'skip' : 'allow'
  const next = paused ? null : nextAfter(readSchedule(spec), decidedUntil)
  return { name, spec, task: job.task, queue: job.queue, missed: readMissed(missed), overlap, paused, next, decidedUntil }
}

/** Reads a stored policy: `skip`, `once` or `all 5`. Throws `invalid_schedule` for any other text. */
export function readMissed(text: string): MissedPolicy {
  if (text === 'skip' || text === 'once') return text
  const all = /^all (\d{1,4})$/.exec(text)
  if (!all) throw new QueueError('invalid_schedule', `"${text.slice(0, 100)}" is not a stored policy for missed firings`)
  return { all: Number(all[1]) }
}

function formatMissed(missed: MissedPolicy): string {
  if (missed === 'skip' || missed === 'once') return missed
  const all: unknown = typeof missed === 'object' && missed !== null ? missed.all : missed
  if (typeof all !== 'number' || wholeNumber(all, 1, 'missed.all') > mostMissed) {
    throw new QueueError('invalid_option', `missed must be "skip", "once" or { all: 1 to ${mostMissed} }, got ${JSON.stringify(missed)}`)
  }
  return `all ${all}`
}

import type { NewJob } from '../broker.ts'
import { claim, hasClaims } from './claims.ts'
import type { Site } from './connection.ts'
import type { Carried, Insertion } from './dialect.ts'
import { addChildren } from './families.ts'
import { type Flow, int, type Row, type Statement } from './flow.ts'

const plainColumns = [
  ['namespace', 'text'],
  ['id', 'text'],
  ['queue', 'text'],
  ['task', 'text'],
  ['payload', 'bytea'],
  ['due_in_ms', 'bigint'],
  ['due_at', 'bigint'],
  ['at_most_once', 'smallint'],
  ['crash_reruns', 'integer'],
  ['remember_ms', 'bigint'],
  ['keep_dead_ms', 'bigint'],
] as const

const choiceColumns = [
  ['priority', 'smallint'],
  ['limits', 'text'],
  ['special', 'smallint'],
  ['ties', 'smallint'],
  ['unique_key', 'text'],
  ['unique_until', 'text'],
  ['parent_id', 'text'],
  ['parent_queue', 'text'],
  ['parent_index', 'integer'],
  ['blocked_by', 'text'],
] as const

const noReplies: ReadonlyMap<string, string> = new Map()

/** Whether the job asks for nothing but its time and its turn. */
function isPlain({ priority = 0, limits = [], unique, children = [], parent }: NewJob): boolean {
  return priority === 0 && limits.length === 0 && !unique && children.length === 0 && !parent
}

/** Stores plain jobs in their order, passing over ids that are known. */
function insertPlain(site: Site, jobs: readonly NewJob[]): readonly Statement[] {
  const rows = jobs.map((job) => plainRow(site, job))
  return site.dialect.insert(intoJobs(site, { carried: plainColumns, rows, rest: 'on conflict (namespace, id) do nothing' }))
}

/**
 * Stores jobs of any kind in their order, passing over ids that are known and jobs whose unique key is held. Returns who holds it,
 * by the id of the job that was refused.
 */
export function* enqueue(site: Site, jobs: readonly NewJob[]): Flow<ReadonlyMap<string, string>> {
  if (jobs.every(isPlain)) {
    for (const statement of insertPlain(site, jobs)) yield statement
    return noReplies
  }
  if (!jobs.some(hasClaims)) {
    yield* insert(site, jobs)
    return noReplies
  }
  const { admitted, holders, check } = yield* claim(site, jobs)
  check(yield* insert(site, admitted))
  return holders
}

/** Stores the jobs and whom they wait for, and returns the ids of those that were not known. */
function* insert(site: Site, jobs: readonly NewJob[]): Flow<ReadonlySet<string>> {
  const rows = jobs.map((job) => [...plainRow(site, job), ...choicesOf(job)])
  const rest = 'on conflict (namespace, id) do nothing returning id, position'
  const stored: Row[] = []
  const carried = [...plainColumns, ...choiceColumns]
  for (const statement of site.dialect.insert(intoJobs(site, { carried, rows, rest }))) stored.push(...(yield statement))
  const positions = new Map(stored.map(({ id, position }) => [String(id), int(position)]))
  const parents = new Map(jobs.map((job) => [job.id, job] as const).toReversed())
  const families = [...parents].flatMap(([id, { children = [] }]) => {
    const position = positions.get(id)
    return position === undefined || children.length === 0 ? [] : [{ position, children, from: 0 }]
  })
  yield* addChildren(site, families)
  return new Set(positions.keys())
}

function intoJobs({ dialect, job }: Site, rows: Pick<Insertion, 'carried' | 'rows' | 'rest'>): Insertion {
  const stored = rows.carried.map(([name]) => name).filter((name) => name !== 'due_in_ms' && name !== 'due_at')
  return {
    ...rows,
    table: job,
    columns: [
      ...stored,
      ['created_at', () => dialect.nowMs],
      // A delay is measured from a clock cut to whole milliseconds; one more makes sure that no job starts early.
      [
        'due_at',
        (carried) => {
          const delay = carried('due_in_ms')
          return `coalesce(${carried('due_at')}, ${dialect.nowMs} + case when ${delay} > 0 then ${delay} + 1 else 0 end)`
        },
      ],
      ['state', () => "'waiting'"],
    ],
  }
}

function plainRow({ namespace }: Site, job: NewJob): readonly Carried[] {
  const inMs = 'inMs' in job.due ? job.due.inMs : null
  const at = 'at' in job.due ? job.due.at.getTime() : null
  const { id, queue, task, payload, crashReruns, rememberMs, keepDeadMs } = job
  return [namespace, id, queue, task, Buffer.from(payload), inMs, at, job.atMostOnce ? 1 : 0, crashReruns, rememberMs, keepDeadMs]
}

function choicesOf({ priority = 0, limits = [], unique, parent, children = [] }: NewJob): readonly Carried[] {
  const tied = limits.length > 0 || unique || parent || children.length > 0
  return [
    priority,
    limits.length > 0 ? JSON.stringify(limits) : null,
    priority !== 0 || limits.length > 0 ? 1 : 0,
    tied ? 1 : 0,
    unique?.key ?? null,
    unique?.until ?? null,
    parent?.id ?? null,
    parent?.queue ?? null,
    parent?.index ?? null,
    children.length > 0 ? 'children' : null,
  ]
}

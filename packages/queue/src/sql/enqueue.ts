import type { NewJob } from '../broker.ts'
import { beginCall, callName, endCall, writeCall } from './calls.ts'
import { claim, hasClaims } from './claims.ts'
import type { Site } from './connection.ts'
import type { Carried, Insertion } from './dialect.ts'
import { addChildren } from './families.ts'
import { type Flow, int, type Row, type Statement } from './flow.ts'
import { passOrders } from './orders.ts'

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

/** Only written where a job of the batch has them. */
const turnColumns = [
  ['blocked_key', 'text'],
  ['order_key', 'text'],
  ['lifo', 'smallint'],
] as const

/** What an enqueue answers when no unique key was held. */
export const noHolders: ReadonlyMap<string, string> = new Map()

/** Whether rows of the job's own are all that it needs. */
function isSimple({ unique, order, children = [] }: NewJob): boolean {
  return !unique && order === undefined && children.length === 0
}

/** Whether the job asks for nothing but its time and its turn. */
function isPlain(job: NewJob): boolean {
  return isSimple(job) && (job.priority ?? 0) === 0 && !job.lifo && (job.limits ?? []).length === 0 && !job.parent
}

/** What {@link enqueue} does, where a single statement can do it. */
export function asOneStatement(site: Site, jobs: readonly NewJob[]): Statement | undefined {
  if (!jobs.every(isSimple)) return undefined
  const [only, ...others] = insertSimple(site, jobs)
  return others.length === 0 ? only : undefined
}

/** Stores simple jobs in their order, passing over ids that are known. */
function insertSimple(site: Site, jobs: readonly NewJob[]): readonly Statement[] {
  const { rows, carried } = jobs.every(isPlain)
    ? { rows: jobs.map((job) => plainRow(site, job)), carried: plainColumns }
    : choiceRows(site, jobs)
  const name = callName(site, jobs)
  const after = name === undefined ? undefined : writeCall(site, name)
  return site.dialect.insert(intoJobs(site, { carried, rows, rest: 'on conflict (namespace, id) do nothing', after, hot: true }))
}

/**
 * Stores jobs of any kind in their order, passing over ids that are known and jobs whose unique key is held. Returns who holds it,
 * by the id of the job that was refused. A repeated call stores nothing and is answered as the first one was.
 */
export function* enqueue(site: Site, jobs: readonly NewJob[]): Flow<ReadonlyMap<string, string>> {
  if (jobs.every(isSimple)) {
    for (const statement of insertSimple(site, jobs)) yield statement
    return noHolders
  }
  const name = callName(site, jobs)
  const answered = name === undefined ? undefined : yield* beginCall(site, name)
  if (answered) return answered
  yield* lockOrders(site, jobs)
  if (!jobs.some(hasClaims)) {
    yield* insert(site, jobs)
    return noHolders
  }
  const { admitted, holders, check } = yield* claim(site, jobs)
  check(yield* insert(site, admitted))
  if (name !== undefined) yield* endCall(site, name, holders)
  return holders
}

/** Locks the queues in which it must be decided whose turn it is, and with them those that claims may lock: before any row, and all at once. */
function* lockOrders(site: Site, jobs: readonly NewJob[]): Flow<void> {
  if (!jobs.some(({ order }) => order !== undefined)) return
  const queues = jobs.filter(({ order, unique }) => order !== undefined || unique).map(({ queue }) => queue)
  for (const statement of site.dialect.lockQueues(site, [...new Set(queues)])) yield statement
}

/** Stores the jobs and whom they wait for, and returns the ids of those that were not known. */
function* insert(site: Site, jobs: readonly NewJob[]): Flow<ReadonlySet<string>> {
  const { rows, carried } = choiceRows(site, jobs)
  const rest = 'on conflict (namespace, id) do nothing returning id, position'
  const stored: Row[] = []
  for (const statement of site.dialect.insert(intoJobs(site, { carried, rows, rest }))) stored.push(...(yield statement))
  const positions = new Map(stored.map(({ id, position }) => [String(id), int(position)]))
  const parents = new Map(jobs.map((job) => [job.id, job] as const).toReversed())
  const families = [...parents].flatMap(([id, { children = [] }]) => {
    const position = positions.get(id)
    return position === undefined || children.length === 0 ? [] : [{ position, children, from: 0 }]
  })
  yield* addChildren(site, families)
  yield* passOrders(
    site,
    jobs.map(({ queue, order }) => ({ queue, order: order ?? null })),
  )
  return new Set(positions.keys())
}

function intoJobs({ dialect, job }: Site, rows: Pick<Insertion, 'carried' | 'rows' | 'rest' | 'after' | 'hot'>): Insertion {
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

function choiceRows(site: Site, jobs: readonly NewJob[]): Pick<Insertion, 'rows' | 'carried'> {
  const base = [...plainColumns, ...choiceColumns]
  const rowOf = (job: NewJob) => [...plainRow(site, job), ...choicesOf(job)]
  if (!jobs.some(({ lifo, order }) => lifo || order !== undefined)) return { carried: base, rows: jobs.map(rowOf) }
  return { carried: [...base, ...turnColumns], rows: jobs.map((job) => [...rowOf(job), ...turnOf(job)]) }
}

function turnOf({ lifo, order, children = [] }: NewJob): readonly Carried[] {
  return [children.length > 0 ? null : (order ?? null), order ?? null, lifo ? 1 : 0]
}

function choicesOf({ priority = 0, lifo, limits = [], order, unique, parent, children = [] }: NewJob): readonly Carried[] {
  const tied = limits.length > 0 || order !== undefined || unique || parent || children.length > 0
  return [
    priority,
    limits.length > 0 ? JSON.stringify(limits) : null,
    priority !== 0 || lifo || limits.length > 0 ? 1 : 0,
    tied ? 1 : 0,
    unique?.key ?? null,
    unique?.until ?? null,
    parent?.id ?? null,
    parent?.queue ?? null,
    parent?.index ?? null,
    // Behind its order until passOrders has looked whose turn it is.
    children.length > 0 ? 'children' : order === undefined ? null : 'order',
  ]
}

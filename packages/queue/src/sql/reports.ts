import type { LogLine, Report } from '../broker.ts'
import type { Site } from './connection.ts'
import type { Insertion } from './dialect.ts'
import { type Flow, int, sql } from './flow.ts'

/** How many lines of a log are kept; the newest win. */
const lineLimit = 100
/** How many characters of a line are kept. */
const lineLength = 1_000

const lineColumns = [
  ['position', 'bigint'],
  ['fence', 'integer'],
  ['number', 'integer'],
  ['text', 'text'],
] as const

/** Stores what the handlers of a worker say about their current hand-outs. */
export function* report(site: Site, { worker, reports }: { readonly worker: string; readonly reports: readonly Report[] }): Flow<void> {
  const { dialect, job, namespace } = site
  // Locked in one order, so that nobody settles and forgets a job between this look and its lines.
  const rows = yield* sql(
    `select position, id, fence
     from ${job}
     where namespace = $1 and worker = $2 and state = 'running' and ${dialect.isIn('id', '$3', 'text')}
     order by position
     ${dialect.forUpdate}`,
    namespace,
    worker,
    dialect.list(reports.map(({ id }) => id)),
  )
  const current = new Map(rows.map(({ position, id, fence }) => [`${int(fence)} ${String(id)}`, int(position)]))
  for (const { id, fence, progress, lines } of reports) {
    const position = current.get(`${fence} ${id}`)
    if (position === undefined) continue
    if (progress) yield* sql(`update ${job} set progress = $2 where position = $1`, position, Buffer.from(progress))
    if (lines.length > 0) yield* write(site, { position, fence, lines })
  }
}

/** The lines of a job's log, oldest first. */
export function* log({ job, log: table, namespace }: Site, id: string): Flow<readonly LogLine[]> {
  const rows = yield* sql(
    `select line.fence, line.number, line.at, line.text
     from ${table} as line join ${job} as job on job.position = line.position
     where job.namespace = $1 and job.id = $2
     order by line.fence, line.number`,
    namespace,
    id,
  )
  return rows.map(({ fence, number, at, text }) => ({ fence: int(fence), number: int(number), atMs: int(at), text: String(text) }))
}

function* write(
  site: Site,
  { position, fence, lines }: { readonly position: number; readonly fence: number; readonly lines: Report['lines'] },
): Flow<void> {
  const { dialect, job, log: table } = site
  const insertion: Insertion = {
    table,
    carried: lineColumns,
    rows: lines.slice(-lineLimit).map(({ number, text }) => [position, fence, number, text.slice(0, lineLength)]),
    columns: ['position', 'fence', 'number', 'text', ['at', () => dialect.nowMs]],
    rest: 'on conflict (position, fence, number) do nothing',
  }
  for (const statement of dialect.insert(insertion)) yield statement
  yield* sql(`update ${job} set ties = 1 where position = $1 and ties = 0`, position)
  yield* sql(
    `delete from ${table}
     where position = $1 and (fence, number) <= (
       select fence, number from ${table} where position = $1 order by fence desc, number desc limit 1 offset ${lineLimit}
     )`,
    position,
  )
}

import type { ChildPage, ChildRecord } from '../broker.ts'
import { type Child, type ChildEnd, newChildren, type ParentRef } from '../family.ts'
import { type Edge, type Settled, settleChildren } from '../settle.ts'
import type { Site } from './connection.ts'
import type { Insertion } from './dialect.ts'
import { type Flow, int, type Row, sql, sqlFirst } from './flow.ts'
import { asChildEnd, asEndBody, asTally, type TallyRow, tallyColumns } from './rows.ts'

const childColumns = [
  ['position', 'bigint'],
  ['place', 'integer'],
  ['id', 'text'],
  ['queue', 'text'],
  ['on_failure', 'text'],
] as const

/** Every child with its end, as far as it has one. */
function edges({ child, child_end: end }: Site): string {
  return `${child} as child left join ${end} as over on over.position = child.position and over.id = child.id`
}

/** Writes down whom parents wait for, with places from `from` on. */
export function* addChildren({ dialect, child }: Site, parents: readonly Parenting[]): Flow<void> {
  const rows = parents.flatMap(({ position, children, from }) =>
    children.map(({ id, queue, onFailure }, index) => [position, from + index, id, queue, onFailure]),
  )
  if (rows.length === 0) return
  const insertion: Insertion = {
    table: child,
    carried: childColumns,
    rows,
    columns: childColumns.map(([name]) => name),
    rest: '',
  }
  for (const statement of dialect.insert(insertion)) yield statement
}

/** The children of a job that may still wait for some, in their order. */
export function* children(site: Site, id: string, { skip = 0, limit = 100 }: ChildPage): Flow<readonly ChildRecord[]> {
  const rows = yield* sql(
    `select child.id, child.queue, child.on_failure, over.kind
     from ${edges(site)}
     where child.position = (select position from ${site.job} where namespace = $1 and id = $2 and state not in ('succeeded', 'cancelled'))
     order by child.place
     limit $3 offset $4`,
    site.namespace,
    id,
    limit,
    skip,
  )
  // The table's constraint lets no other kind in.
  return rows.map((row) => ({ ...asChild(row), end: (row.kind ?? null) as ChildEnd['kind'] | null }))
}

/** A parent and the children that it waits for from now on. */
export interface Parenting {
  readonly position: number
  readonly children: readonly Child[]
  readonly from: number
}

/** How the children of each of these jobs ended, in their order; jobs without children are left out. */
export function* childrenOf(site: Site, positions: readonly number[]): Flow<ReadonlyMap<number, readonly ChildEnd[]>> {
  if (positions.length === 0) return new Map()
  const rows = yield* sql(
    `select child.position, over.kind, over.body
     from ${edges(site)}
     where ${site.dialect.isIn('child.position', '$1', 'bigint')}
     order by child.position, child.place`,
    site.dialect.list(positions),
  )
  return endsByParent(rows)
}

/** The ends in rows of children, by the position of their parent. */
export function endsByParent(rows: readonly Row[]): ReadonlyMap<number, readonly ChildEnd[]> {
  const ends = new Map<number, ChildEnd[]>()
  for (const row of rows) {
    const end = asChildEnd(row)
    const position = int(row.position)
    if (end) ends.set(position, [...(ends.get(position) ?? []), end])
  }
  return ends
}

/** Appends the children that a job waits for, and says what those make of it that ended before. */
export function* waitForChildren(
  site: Site,
  parent: TallyRow,
  { children, nowMs }: { readonly children: readonly Child[]; readonly nowMs: number },
): Flow<Settled | null> {
  const row = yield* sqlFirst(`select count(*) as known from ${site.child} where position = $1 and on_failure is not null`, parent.position)
  const from = int(row?.known)
  const ids = children.map(({ id }) => id)
  const known = yield* sql(
    `select id from ${site.child} where position = $1 and ${site.dialect.isIn('id', '$2', 'text')}`,
    parent.position,
    site.dialect.list(ids),
  )
  const fresh = newChildren(
    children,
    known.map(({ id }) => String(id)),
  )
  yield* addChildren(site, [{ position: parent.position, children: fresh, from }])
  yield* sql(`update ${site.job} set ties = 1 where position = $1`, parent.position)
  const rows = yield* sql(
    `select child.id, child.queue, child.on_failure, over.kind, over.body
     from ${edges(site)}
     where child.position = $1 and child.place >= $2
     order by child.place`,
    parent.position,
    from,
  )
  return settleChildren(parent, { news: rows.map(asEdge), left: yield* openChildren(site, parent.position) }, nowMs)
}

/** The end of one child. */
export interface EndOfChild {
  readonly id: string
  readonly end: ChildEnd
}

/** What becomes of a parent. */
export interface ParentNews {
  readonly parent: TallyRow
  readonly settled: Settled
}

/** Writes the end of a child into its parent's record. Undefined: nothing becomes of the parent by it. */
export function* tellParent(
  site: Site,
  { id, queue }: ParentRef,
  child: EndOfChild & { readonly nowMs: number },
): Flow<ParentNews | undefined> {
  const parent = yield* findParent(site, id)
  if (parent?.queue !== queue || parent.state === 'succeeded' || parent.state === 'cancelled') return undefined
  return yield* recordEnds(site, parent, { ends: [child], nowMs: child.nowMs })
}

/** Writes ends of children into the record of their parent, whose row the caller has locked. */
export function* recordEnds(
  site: Site,
  parent: TallyRow,
  { ends, nowMs }: { readonly ends: readonly EndOfChild[]; readonly nowMs: number },
): Flow<ParentNews | undefined> {
  const news: Edge[] = []
  for (const { id, end } of ends) {
    const edge = yield* recordEnd(site, parent.position, { id, end })
    if (edge) news.push(edge)
  }
  if (!parent.tied) yield* sql(`update ${site.job} set ties = 1 where position = $1`, parent.position)
  if (news.length === 0 || parent.blockedBy !== 'children') return undefined
  const settled = settleChildren(parent, { news, left: yield* openChildren(site, parent.position) }, nowMs)
  return settled ? { parent, settled } : undefined
}

/** How many children have not ended: none or at least one. */
export function* openChildren(site: Site, position: number): Flow<number> {
  const open = yield* sqlFirst(`select 1 as open from ${edges(site)} where child.position = $1 and over.id is null limit 1`, position)
  return open ? 1 : 0
}

/**
 * The first end counts; only a success takes the place of a failure. By the child's id alone: a child of an earlier run of its parent may
 * have had the same number. Undefined: nothing new, or nobody waits for this child yet.
 */
function* recordEnd(site: Site, position: number, { id, end }: EndOfChild): Flow<Edge | undefined> {
  const recorded = yield* sqlFirst(
    `insert into ${site.child_end} as known (position, id, kind, body)
     values ($1, $2, $3, $4)
     on conflict (position, id) do update set kind = excluded.kind, body = excluded.body
     where known.kind <> 'succeeded' and excluded.kind = 'succeeded'
     returning id`,
    position,
    id,
    end.kind,
    asEndBody(end),
  )
  if (!recorded) return undefined
  const row = yield* sqlFirst(
    `select child.id, child.queue, child.on_failure, over.kind, over.body
     from ${edges(site)}
     where child.position = $1 and child.id = $2
     order by child.place
     limit 1`,
    position,
    id,
  )
  return row && asEdge(row)
}

function* findParent({ dialect, job, namespace }: Site, id: string): Flow<TallyRow | undefined> {
  const row = yield* sqlFirst(`select ${tallyColumns} from ${job} where namespace = $1 and id = $2 ${dialect.forUpdate}`, namespace, id)
  return row && asTally(row)
}

function asEdge(row: Row): Edge {
  return { child: asChild(row), end: asChildEnd(row) }
}

function asChild(row: Row): Child {
  return { id: String(row.id), queue: String(row.queue), onFailure: row.on_failure === 'continue' ? 'continue' : 'fail' }
}

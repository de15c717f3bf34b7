import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { StepRequest } from '../broker.ts'
import type { Site } from './connection.ts'
import { endsByParent } from './families.ts'
import { int, type Row, type Statement } from './flow.ts'
import { byDue, byTimeEvery, byTurn } from './line.ts'
import { asLeased } from './rows.ts'
import type { Turn } from './step.ts'

/** Each after those that it calls. */
const files = [
  'step-row',
  'rates',
  'let-in',
  'pass-orders',
  'lock-queues',
  'hurdles',
  'next-due-ms',
  'candidates',
  'book',
  'open-rates',
  'admit',
  'free-places',
  'tell-parents',
  'settle-done',
  'settle-rest',
  'follow-start',
  'handed',
  'step',
] as const

const sources = files.map((name) => readFileSync(new URL(`functions/${name}.sql`, import.meta.url), 'utf8'))
// Part of every name, so that processes with another version of the code go on with their own functions.
const digest = createHash('sha256').update(sources.join('')).digest('hex').slice(0, 8)

/** Creates what {@link stepStatement} calls. Whatever other versions of the code use stays as it is. */
export function createFunctions(schema: string): readonly Statement[] {
  const texts = sources.flatMap((source) => source.split(/(?<=\$body\$;)\s*(?=-- )/))
  return texts.map((text) => ({ text: text.replaceAll('{schema}', schema).replaceAll('{digest}', digest), values: [] }))
}

/** Returns one row with `present` above zero when this version's functions are there. The last one is created last. */
export function hasFunctions(schema: string): Statement {
  return {
    text: 'select case when to_regproc($1) is null then 0 else 1 end as present',
    values: [`${schema}.step_${digest}`],
  }
}

/** Whether {@link stepStatement} can settle these results: all of them done, each job once. */
export function canSettle({ results }: StepRequest): boolean {
  return results.every(({ outcome }) => outcome.kind === 'done') && new Set(results.map(({ id }) => id)).size === results.length
}

/** A step as one call of a function of the server. */
export function stepStatement({ schema, namespace }: Site, { worker, seq, leaseMs, results, want, ahead }: StepRequest): Statement {
  return {
    hot: true,
    text: `select * from ${schema}.step_${digest}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      namespace,
      worker,
      seq,
      leaseMs,
      results.map(({ id }) => id),
      results.map(({ fence }) => fence),
      results.map(({ outcome }) => (outcome.kind === 'done' && outcome.result ? Buffer.from(outcome.result) : null)),
      Object.keys(want),
      Object.values(want),
      Object.entries(want).map(([queue, count]) => count - (ahead?.[queue] ?? 0)),
    ],
  }
}

/** What the function answered. */
export function asTurn(request: StepRequest, rows: readonly Row[]): Turn {
  const end = rows.at(-1)
  if (end?.kind === 'fenced' || end?.kind === 'stale') return { kind: end.kind }
  const children = endsByParent(
    rows.filter(({ kind }) => kind === 'child').map(({ place, task, payload }) => ({ position: place, kind: task, body: payload })),
  )
  const back = new Set(rows.flatMap(({ kind, place }) => (kind === 'back' ? [int(place)] : [])))
  const jobs = rows
    .filter(({ kind, place }) => kind === 'job' && !(back.size > 0 && back.has(int(place))))
    .map((row) => ({ ...row, position: row.place }))
    .sort(inOrder(request))
    .map((row) => asLeased({ ...row, now_ms: end?.now_ms }, children.get(int(row.position))))
  return {
    kind: 'served',
    jobs,
    lost: asTexts(end?.lost),
    woken: asTexts(end?.woken),
    nextDueMs: end?.next_due_ms == null ? null : int(end.next_due_ms),
  }
}

/** Queue by queue as they were wanted, each in the order of its line. */
function inOrder({ seq, want }: StepRequest): (a: Row, b: Row) => number {
  const queues = Object.keys(want)
  const byTime = seq % byTimeEvery === 0
  return (a, b) =>
    (queues.length > 1 ? queues.indexOf(String(a.queue)) - queues.indexOf(String(b.queue)) : 0) || (byTime ? byDue(a, b) : byTurn(a, b))
}

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

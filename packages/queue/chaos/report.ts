import type { Violation } from './checker/check.ts'
import { invariants } from './checker/check.ts'
import type { Entry } from './history/entry.ts'
import type { Outcome } from './program.ts'
import { type Summary, summarize } from './summary.ts'

/** At most this many broken promises are told in full, and so much of the history with each. */
const violationLimit = 5
const entryLimit = 60

/** What is said about a programme that is over. */
export function reportOf(outcome: Outcome, { title, rerun }: { readonly title: string; readonly rerun: string }): string {
  const parts = [table(title, summarize(outcome))]
  for (const collapse of outcome.collapses) parts.push(`A process collapsed: ${collapse}`)
  for (const violation of outcome.violations.slice(0, violationLimit)) parts.push(violated(violation, outcome))
  const more = outcome.violations.length - violationLimit
  if (more > 0) parts.push(`... and ${more} more: ${tally(outcome.violations)}`)
  const failed = isFailed(outcome)
  parts.push(failed ? `FAILED. To run it again: ${rerun}` : `All ${invariants.length} invariants held.`)
  return `${parts.join('\n\n')}\n`
}

/** Whether a promise was broken, or a process did not survive what it should have. */
export function isFailed({ violations, collapses }: Outcome): boolean {
  return violations.length > 0 || collapses.length > 0
}

function table(title: string, { faults, kills, jobs, rerunsMs }: Summary): string {
  const rows: [string, string | number][] = [
    ...[...faults].sort(([, a], [, b]) => b - a),
    ['faults', [...faults.values()].reduce((sum, count) => sum + count, 0)],
    ['of these SIGKILLs', kills],
    ['jobs acknowledged', jobs.acknowledged],
    ['handlers started', jobs.started],
    ['handlers ended', jobs.ended],
    ['ended well twice', jobs.duplicates],
    ['dead', jobs.dead],
    ['gone in a failover', jobs.forgotten],
    ['crash to rerun', spread(rerunsMs)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n')
}

/** Median and slowest, in seconds. */
function spread(ms: readonly number[]): string {
  const middle = ms[Math.floor(ms.length / 2)]
  const last = ms.at(-1)
  if (middle === undefined || last === undefined) return 'none'
  return `${(middle / 1_000).toFixed(2)} s median, ${(last / 1_000).toFixed(2)} s slowest, of ${ms.length}`
}

function violated({ invariant, job, message }: Violation, { chronicle }: Outcome): string {
  const promise = invariants.find(({ number }) => number === invariant)?.promise ?? ''
  const relevant = job === null ? [] : entriesAbout(job, chronicle.entries)
  const lines = relevant.slice(-entryLimit).map((entry) => `    ${line(entry, job ?? '', chronicle.entries[0]?.atUs ?? 0)}`)
  return [`${invariant} is broken: ${promise}`, `  ${job ?? 'The store'} ${message}.`, ...lines].join('\n')
}

function tally(violations: readonly Violation[]): string {
  const counts = Map.groupBy(violations, ({ invariant }) => invariant)
  return [...counts].map(([invariant, found]) => `${invariant} ${found.length}x`).join(', ')
}

/** What mentions the job, and how the calls ended that do. */
function entriesAbout(job: string, entries: readonly Entry[]): readonly Entry[] {
  const name = JSON.stringify(job)
  const calls = new Set<string>()
  return entries.filter((entry) => {
    const mentioned = JSON.stringify(entry).includes(name)
    if (entry.kind === 'asked' && mentioned) calls.add(`${entry.by} ${entry.call}`)
    return mentioned || ((entry.kind === 'answered' || entry.kind === 'failed') && calls.has(`${entry.by} ${entry.call}`))
  })
}

function line(entry: Entry, job: string, startUs: number): string {
  const { atUs, by, ...event } = entry
  const seconds = ((atUs - startUs) / 1e6).toFixed(4).padStart(9)
  const text = JSON.stringify(event, (key, value) =>
    Array.isArray(value) && key !== 'children' ? value.filter((item) => isAbout(item, job)) : value,
  )
  return `${seconds}s ${by} ${text}`
}

/** Of a list only what is about the job, so that a line says what matters. */
function isAbout(item: unknown, job: string): boolean {
  return typeof item !== 'object' || JSON.stringify(item).includes(JSON.stringify(job))
}

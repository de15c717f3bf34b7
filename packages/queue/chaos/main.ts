/**
 * The chaos programme: `npm run chaos -- --help`.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Arguments, help, readArguments } from './arguments.ts'
import { check } from './checker/check.ts'
import { readJournals } from './history/journal.ts'
import { type Progress, runProgram } from './program.ts'
import { measureRecovery } from './recovery.ts'
import { isFailed, reportOf } from './report.ts'
import type { VenueName } from './venues/venue.ts'

/** Slower than the lease (15 s) and the looks of others (5 s) together is too slow. Milliseconds. */
const recoveryLimitMs = 20_000
/** Between two lines of a log. Milliseconds. */
const logEveryMs = 15_000

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)))
// What was interrupted may still be waiting for something.
process.exit(await main())

async function main(): Promise<number> {
  let asked: Arguments | null
  try {
    asked = readArguments(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\nTry --help.\n`)
    return 2
  }
  if (asked === null) {
    process.stdout.write(help)
    return 0
  }
  if (asked.check !== null) return checkAgain(asked.check)
  let code = 0
  for (const venue of asked.venues) if (!interruption.signal.aborted) code = Math.max(code, await runOn(venue, asked))
  return code
}

async function runOn(venue: VenueName, asked: Arguments): Promise<number> {
  const { minutes, seed, gapMs, leaseMs } = asked
  const rerun = `npm run chaos -- --minutes ${minutes} --seed ${seed} --broker ${venue} --gap ${gapMs} --lease ${leaseMs}`
  process.stdout.write(`${rerun}\n`)
  const journals = asked.journals === null ? undefined : join(asked.journals, `${venue}-${seed}`)
  try {
    // Of an earlier run with this seed.
    if (journals !== undefined) await rm(journals, { recursive: true, force: true })
    const outcome = await runProgram({
      ...{ venue, seed, gapMs, leaseMs, signal: interruption.signal, onProgress: progressLine(venue) },
      forMs: minutes * 60_000,
      ...(journals === undefined ? {} : { journals }),
    })
    process.stdout.write(`\r\u001b[K\n${reportOf(outcome, { title: `${venue}, seed ${seed}`, rerun })}`)
    const slow = asked.recovery ? await tellRecovery(venue) : false
    return isFailed(outcome) || slow ? 1 : 0
  } catch (error) {
    process.stderr.write(`\nThe programme could not be run on ${venue}: ${error instanceof Error ? error.stack : error}\n`)
    return 2
  }
}

async function checkAgain(folder: string): Promise<number> {
  const outcome = { ...check(await readJournals(folder)), collapses: [] }
  process.stdout.write(reportOf(outcome, { title: folder, rerun: `npm run chaos -- --check ${folder}` }))
  return isFailed(outcome) ? 1 : 0
}

/** A terminal shows one line that changes, a log one line now and then. */
function progressLine(venue: VenueName): (progress: Progress) => void {
  let saidMs = Number.POSITIVE_INFINITY
  return ({ faults, planned, jobs, leftMs }) => {
    const text = `${faults} of ${planned} faults, ${jobs} jobs, ${Math.max(0, Math.ceil(leftMs / 1_000))} s left`
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${venue}: ${text}`)
    else if (saidMs - leftMs > logEveryMs) {
      saidMs = leftMs
      process.stdout.write(`${venue}: ${text}\n`)
    }
  }
}

/** Whether it was too slow. */
async function tellRecovery(venue: VenueName): Promise<boolean> {
  const ms = await measureRecovery(venue)
  const slowest = Math.max(...ms)
  const slow = slowest > recoveryLimitMs
  const figures = ms.map((one) => (one / 1_000).toFixed(2)).join(', ')
  process.stdout.write(`kill -9 to rerun with default options: ${figures} s, at most 20 s allowed${slow ? ': TOO SLOW' : ''}\n\n`)
  return slow
}

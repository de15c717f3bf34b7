import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cast } from './cast.ts'
import { check, type Verdict } from './checker/check.ts'
import { declare } from './declare.ts'
import { processWeights } from './faults/kinds.ts'
import type { Stage } from './faults/perform.ts'
import { planFaults } from './faults/plan.ts'
import { sendFaults } from './faults/send-faults.ts'
import type { Entry } from './history/entry.ts'
import { Journal, readJournals } from './history/journal.ts'
import { exactWallMs } from './history/monotonic.ts'
import { seeded } from './random.ts'
import { settleDown, writeFinals } from './settle-down.ts'
import { openVenue } from './venues/open-venue.ts'
import type { VenueName } from './venues/venue.ts'

/** One programme. */
export interface ProgramOptions {
  readonly venue: VenueName
  /** Decides order, kind, target and moment of every fault, and what producers ask for. */
  readonly seed: string
  /** For how long faults come. Bringing everything to an end takes a few seconds more. Milliseconds. */
  readonly forMs: number
  /** Between two faults, on average. Milliseconds. @default 700 */
  readonly gapMs?: number
  /** Of every worker. Milliseconds. @default 1500 */
  readonly leaseMs?: number
  /** Where its journals are kept. Left out: they are removed. */
  readonly journals?: string
  /** Ends it before its time; it then rejects with the reason, once everything is taken down. */
  readonly signal?: AbortSignal
  /** Told after each fault how far it is. */
  readonly onProgress?: (progress: Progress) => void
}

/** How far a programme is. */
export interface Progress {
  readonly faults: number
  readonly planned: number
  /** Handlers that were started. */
  readonly jobs: number
  /** Until no more faults come, if the machine keeps up. Milliseconds. */
  readonly leftMs: number
}

/** What came of a programme. */
export interface Outcome extends Verdict {
  /** Processes that ended although nobody wanted them to, each with its last words. */
  readonly collapses: readonly string[]
}

const workers = ['worker-1', 'worker-2', 'worker-3']
const producers = ['producer-1']
const clockEveryMs = 1_000

/** Runs load and faults on a store of its own, brings everything to an end, and holds the whole history against every invariant. */
export async function runProgram(options: ProgramOptions): Promise<Outcome> {
  const folder = options.journals ?? (await mkdtemp(join(tmpdir(), 'trellis-chaos-')))
  await mkdir(folder, { recursive: true })
  const recorder = new Journal(folder, 'conductor')
  try {
    const venue = await openVenue(options.venue, { slots: [...workers, ...producers], recorder }, seeded(`${options.seed} venue`))
    const cast = new Cast({
      folder,
      seed: options.seed,
      leaseMs: options.leaseMs ?? 1_500,
      placeOf: (slot) => venue.placeOf(slot),
      recorder,
    })
    try {
      const history = act(options, { cast, venue, recorder, workers }, folder)
      return { ...check(await Promise.race([history, interrupted(options.signal)])), collapses: cast.collapses }
    } finally {
      await cast.close()
      await venue.close()
    }
  } finally {
    recorder.close()
    if (options.journals === undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** From the first process to the last question, and the history of it. */
async function act(options: ProgramOptions, stage: Stage, folder: string): Promise<readonly Entry[]> {
  await declare(stage.venue.place, stage.recorder)
  await Promise.all([...workers, ...producers].map((slot) => stage.cast.start(slot)))
  await harm(options, stage)
  await bringToAnEnd(stage)
  await writeFinals(stage.venue.place, { recorder: stage.recorder, folder })
  return readJournals(folder)
}

function interrupted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    // It may have come while the store was being started.
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function harm(options: ProgramOptions, stage: Stage): Promise<void> {
  const { seed, forMs, gapMs = 700, leaseMs = 1_500, onProgress = () => {} } = options
  const weights = { ...processWeights, ...stage.venue.weights }
  const plan = planFaults({ seed, forMs, gapMs, leaseMs, weights, workers, producers })
  const clock = setInterval(() => stage.recorder.record({ kind: 'clock', wallMs: exactWallMs() }), clockEveryMs)
  try {
    await sendFaults(plan, stage, ({ faults, planMs }) => {
      onProgress({ faults, planned: plan.length, jobs: stage.cast.jobs, leftMs: forMs - planMs })
    })
  } finally {
    clearInterval(clock)
  }
}

async function bringToAnEnd({ cast, venue, recorder }: Stage): Promise<void> {
  for (const proxy of venue.proxies.values()) proxy.heal()
  await Promise.all(producers.map((slot) => cast.finish(slot)))
  await settleDown(venue.place, recorder)
  await Promise.all(workers.map((slot) => cast.drain(slot)))
}

/**
 * The program of a keeper thread: looks at a worker's loop and leases in shared memory, and renews what the loop is late to renew.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../job.ts'
import { isDue, LoopWatch } from './loop-watch.ts'
import type { FromKeeper, KeeperOrder, ToKeeper } from './messages.ts'
import type { LeaseKeeper, OpenKeeper } from './source.ts'

interface Guarded {
  readonly worker: string
  readonly queues: readonly string[]
  readonly renewed: BigInt64Array<SharedArrayBuffer>
  renewedMs: number
  renewing: boolean
}

const { source, leaseMs, lookMs, maxLoopBlockMs, tick }: KeeperOrder = workerData
/** Two of them fit between the moment when the keeper acts and the end of the lease; below a second a busy machine needs the time. */
const callLimitMs = Math.max(1_000, leaseMs / 4)
const guarded = new Map<string, Guarded>()
const loop = new LoopWatch(lookMs, nowMs())
let opening: Promise<LeaseKeeper> | undefined
let stuck = false
let troubled = false

parentPort?.on('message', (message: ToKeeper) => {
  if (message.kind === 'close') void close()
  else if (message.kind === 'release') guarded.delete(message.worker)
  else guarded.set(message.worker, { renewedMs: Number.NEGATIVE_INFINITY, renewing: false, ...message })
})
setInterval(look, lookMs)
// At once, so that whoever configured it wrongly hears of it before it matters.
opened().catch(report)

function look(): void {
  const blockedMs = loop.look(Atomics.load(tick, 0), nowMs())
  if (blockedMs > maxLoopBlockMs) {
    giveUp(blockedMs)
    return
  }
  stuck = false
  for (const guard of guarded.values()) if (!guard.renewing && isDue(ageOf(guard, blockedMs))) void renew(guard)
}

function ageOf({ renewed, renewedMs }: Guarded, blockedMs: number): Parameters<typeof isDue>[0] {
  const notedMs = Number(Atomics.load(renewed, 0) / 1_000n) / 1_000
  const sinceRenewedMs = nowMs() - Math.max(renewedMs, notedMs)
  return { leaseMs, sinceRenewedMs, holds: notedMs !== 0, blocked: blockedMs >= 2 * lookMs }
}

function giveUp(blockedMs: number): void {
  if (stuck) return
  stuck = true
  for (const { worker } of guarded.values()) tell({ kind: 'stuck', worker, blockedMs: Math.round(blockedMs) })
}

async function renew(guard: Guarded): Promise<void> {
  const { worker, queues } = guard
  const calledMs = nowMs()
  guard.renewing = true
  try {
    const keeper = await opened()
    const reply = await keeper.renew({ worker, queues, leaseMs })
    guard.renewedMs = calledMs
    troubled = false
    // The worker finds out by itself as soon as its loop is free.
    if (reply === 'fenced' && guarded.get(worker) === guard) guarded.delete(worker)
  } catch (error) {
    report(error)
    await reopen()
  } finally {
    guard.renewing = false
  }
}

function opened(): Promise<LeaseKeeper> {
  opening ??= open()
  opening.catch(() => {
    opening = undefined
  })
  return opening
}

async function open(): Promise<LeaseKeeper> {
  const { openKeeper }: { readonly openKeeper: OpenKeeper } = await import(source.module)
  return openKeeper(source.data, { callLimitMs })
}

/** A connection that failed once may hang for minutes; a new one is cheaper than finding out. */
async function reopen(): Promise<void> {
  const failed = opening
  opening = undefined
  await (await failed?.catch(() => undefined))?.close()
}

function report(error: unknown): void {
  if (!troubled) tell({ kind: 'trouble', failure: toFailure(error) })
  troubled = true
}

async function close(): Promise<void> {
  guarded.clear()
  await reopen()
  process.exit()
}

function tell(message: FromKeeper): void {
  parentPort?.postMessage(message)
}

/** The same in every thread of the process. */
function nowMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Cast } from '../cast.ts'
import type { Recorder } from '../history/entry.ts'
import type { Venue } from '../venues/venue.ts'
import type { Cut, FaultyProxy } from './faulty-proxy.ts'
import type { Fault, StoreFault } from './kinds.ts'

/** What faults are done to. */
export interface Stage {
  readonly cast: Cast
  readonly venue: Venue
  readonly recorder: Recorder
  readonly workers: readonly string[]
}

/** How long a cut waits for a piece to pass. Milliseconds. */
const cutWithinMs = 1_000
/** What each piece takes on a slow wire. Milliseconds. */
const slowMs = 60

const cuts: Readonly<Record<string, Cut>> = {
  'cut-before-send': 'before-send',
  'cut-after-send': 'after-send',
  'cut-in-request': 'in-request',
  'cut-in-reply': 'in-reply',
}

/** Does it, and writes down that it was done and when it was over. */
export async function perform(fault: Fault, stage: Stage): Promise<void> {
  const { number, kind, target, ms } = fault
  stage.recorder.record({ kind: 'fault', number, fault: kind, target, forMs: ms })
  const note = await deed(fault, stage)
  stage.recorder.record({ kind: 'fault-over', number, note })
}

async function deed({ kind, target, ms }: Fault, { cast, venue, workers }: Stage): Promise<string> {
  switch (kind) {
    case 'kill-worker':
    case 'kill-producer':
      await cast.kill(target)
      await cast.start(target)
      return 'killed'
    case 'kill-all-workers':
      await Promise.all(workers.map((slot) => cast.kill(slot)))
      await Promise.all(workers.map((slot) => cast.start(slot)))
      return 'killed'
    case 'stop-worker':
      await cast.stop(target, ms)
      return `stood still for ${ms} ms`
    case 'block-worker':
      await cast.block(target, ms)
      return `computed for ${ms} ms`
    case 'drain-worker':
      await cast.drain(target)
      await cast.start(target)
      return 'drained'
    case 'shift-clock':
      cast.shiftClock(target, ms)
      return `its clock is wrong by ${ms} ms`
    case 'half-open':
    case 'slow-wire':
    case 'refuse-connections':
    case 'cut-before-send':
    case 'cut-after-send':
    case 'cut-in-request':
    case 'cut-in-reply':
      return disturbWire(kind, venue.proxies.get(target), ms)
    default:
      return venue.perform(kind satisfies StoreFault, ms)
  }
}

async function disturbWire(kind: string, proxy: FaultyProxy | undefined, ms: number): Promise<string> {
  if (!proxy) return 'there is no wire to disturb'
  const cut = cuts[kind]
  if (cut) return (await proxy.cutNext(cut, cutWithinMs)) ? 'cut' : 'nothing passed'
  if (kind === 'half-open') proxy.deaf = true
  if (kind === 'slow-wire') proxy.slowDown(slowMs)
  if (kind === 'refuse-connections') proxy.refusing = true
  await pause(ms)
  proxy.heal()
  return `for ${ms} ms`
}

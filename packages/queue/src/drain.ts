import type { QueueError } from './errors.ts'
import type { Lane } from './lane.ts'

/** How long the hand-back waits for a step that is under way. Milliseconds. */
const lastStepMs = 5_000

/** How a drain ends what it cannot wait for. */
export interface DrainTimes {
  readonly deadlineMs: number
  readonly graceMs: number
  /** What the signals of handlers abort with. */
  readonly reason: QueueError
}

/** Lets a lane finish, then aborts, then hands back. Rejects when the broker could not be told. */
export async function drainLane(lane: Lane, { deadlineMs, graceMs, reason }: DrainTimes): Promise<void> {
  lane.stopTaking()
  await lane.endsWithin(deadlineMs)
  lane.abortRunning(reason)
  await lane.endsWithin(graceMs)
  lane.end()
  await lane.endsWithin(lastStepMs)
  await lane.leave(reason)
}

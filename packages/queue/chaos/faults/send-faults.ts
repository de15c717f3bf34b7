import { setTimeout as pause } from 'node:timers/promises'
import { inTime } from '../in-time.ts'
import type { Fault } from './kinds.ts'
import { perform, type Stage } from './perform.ts'

/** A fault that takes longer is the programme's own. Milliseconds. */
const limitMs = 180_000

/** Where a plan is. */
export interface Sent {
  /** Faults that are over. */
  readonly faults: number
  /** How far in the time of the plan. Milliseconds. */
  readonly planMs: number
}

/**
 * Does what a plan says, in its order and with its pauses. What was hit before has to be whole again first: on a slow machine, where that
 * takes longer than planned, the rest of the plan comes later by as much. Resolves when the last fault is over.
 */
export async function sendFaults(plan: readonly Fault[], stage: Stage, onSent: (sent: Sent) => void): Promise<void> {
  const busy = new Map<string, Promise<void>>()
  const startMs = performance.now()
  let [faults, lateMs] = [0, 0]
  const planMs = () => performance.now() - startMs - lateMs
  for (const fault of plan) {
    await pause(Math.max(0, fault.atMs - planMs()))
    const hit = fault.target === 'workers' ? stage.workers : [fault.target]
    await Promise.all(hit.map((target) => busy.get(target)))
    lateMs += Math.max(0, planMs() - fault.atMs)
    const done = inTime(`fault ${fault.number}, ${fault.kind},`, limitMs, perform(fault, stage)).then(() => {
      faults += 1
      onSent({ faults, planMs: planMs() })
    })
    for (const target of hit) busy.set(target, done)
    // Reported where it is awaited; until then it is nobody's unhandled rejection.
    done.catch(() => {})
  }
  await Promise.all(busy.values())
}

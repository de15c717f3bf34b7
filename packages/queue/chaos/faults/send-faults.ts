import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './kinds.ts'
import { perform, type Stage } from './perform.ts'

/** Milliseconds. */
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
    const done = Promise.race([perform(fault, stage), tooLong(fault)]).then(() => {
      faults += 1
      onSent({ faults, planMs: planMs() })
    })
    for (const target of hit) busy.set(target, done)
    // Reported where it is awaited; until then it is nobody's unhandled rejection.
    done.catch(() => {})
  }
  await Promise.all(busy.values())
}

/** Rejects when a fault should long have been over: then the programme itself is at fault. */
function tooLong({ number, kind }: Fault): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`fault ${number}, ${kind}, was not over after ${limitMs} ms`)), limitMs).unref()
  })
}

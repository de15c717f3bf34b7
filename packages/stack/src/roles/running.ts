import type { ReadinessCheck } from '../http/server.ts'

/** A started part of a process. */
export interface Running {
  /** What `/readyz` should ask of it. */
  readonly readiness: readonly ReadinessCheck[]
  /** Stops taking work, finishes or hands back what is under way, resolves when nothing runs any more. */
  stop(): Promise<void>
}

import type { Failure } from '../job.ts'
import type { KeeperSource } from './source.ts'

/** What a keeper thread is started with. */
export interface KeeperOrder {
  readonly source: KeeperSource
  readonly leaseMs: number
  readonly lookMs: number
  readonly maxLoopBlockMs: number
  /** One number that the worker's loop counts up. */
  readonly tick: Int32Array<SharedArrayBuffer>
}

/** What a keeper thread is told. `renewed` is when the lease was last renewed, in ns of `process.hrtime`; 0: the worker holds nothing. */
export type ToKeeper =
  | {
      readonly kind: 'guard'
      readonly worker: string
      readonly queues: readonly string[]
      readonly renewed: BigInt64Array<SharedArrayBuffer>
    }
  | { readonly kind: 'release'; readonly worker: string }
  | { readonly kind: 'close' }

/** What a keeper thread tells. */
export type FromKeeper =
  | { readonly kind: 'stuck'; readonly worker: string; readonly blockedMs: number }
  | { readonly kind: 'trouble'; readonly failure: Failure }

// What happened, as data: the engine forgets it, whoever keeps it can show it and reset to it.
import type { Data, Json, Patch } from '../expression/evaluator.ts'

/** What happened to an element. */
export type HistoryKind =
  | 'entered'
  | 'completed'
  | 'cancelled'
  | 'failed'
  | 'skipped'
  | 'moved'
  | 'edited'
  | 'triggered'
  | 'thrown'
  | 'merged'
  | 'compensated'
  | 'suspended'
  | 'resumed'
  | 'terminated'
  | 'migrated'
  | 'reset'
  | 'ended'

/** One line of the history. */
export interface HistoryEntry {
  readonly kind: HistoryKind
  /** The element, or the process for lines about a whole scope. */
  readonly node: string
  readonly type: string
  readonly token?: number
  readonly scope: number
  readonly atMs: number
  /** The activities around it, outermost first; absent directly in the process. */
  readonly path?: readonly string[]
  /** The data when it was entered (what a reset to this step begins with), or when it was completed. */
  readonly data?: Data
  /** On completion: the data when it was entered. Both are what tokens hold anyway; `compactEntry` makes a patch of them. */
  readonly before?: Data
  /** Variables that an operator changed, and those that went. */
  readonly patch?: Patch
  readonly incident?: number
  readonly index?: number
  readonly lane?: string
  readonly detail?: Json
}

import type { MigrateEvent } from '../run/event.ts'
import type { AlignedBy } from './align.ts'

/** Every reason why an instance cannot go on with another definition, and what it means. */
export const REFUSALS = Object.freeze({
  instance_ended: 'the instance has ended',
  other_process: 'the definitions are not of the same process',
  other_definition: 'nothing in the instance runs the old definition',
  mapping_unknown: 'the mapping names an element that is not there',
  node_missing: 'something live is at a node without counterpart',
  node_kind: 'the counterpart is of another kind',
  scope_missing: 'a sub-process is open that has no counterpart of its kind',
  scope_changed: 'the counterpart is in another sub-process',
  loop_changed: 'a loop has begun that the counterpart does not have',
  event_changed: 'the counterpart waits for something else',
  flow_missing: 'a token waits at a join for a flow without counterpart',
} as const)

/** Code of a refusal: stable, for programs. */
export type RefusalCode = keyof typeof REFUSALS

/** One reason not to migrate. */
export interface Refusal {
  readonly code: RefusalCode
  /** Ids in the state of what is in the way, as far as they are known. */
  readonly token: number | null
  readonly scope: number | null
  /** Element of the old definition. */
  readonly node: string | null
  /** What is in the way, and what to do about it. */
  readonly message: string
}

/** One live token and where it goes. */
export interface TokenMove {
  readonly token: number
  readonly from: string
  readonly to: string
  readonly by: AlignedBy
  readonly state: string
  /** Attributes of the node that are different afterwards, as in `ChangedNode`. */
  readonly changed: readonly string[]
}

/** One open sub-process (or the process itself) and where it goes. */
export interface ScopeMove {
  readonly scope: number
  readonly from: string
  readonly to: string
}

/** One running timer, and what happens to it. */
export interface TimerMove {
  readonly subscription: number
  readonly from: string
  readonly to: string
  readonly dueMs: number
  readonly policy: 'keep' | 'reset'
}

/** Something that a person should know before going on; no obstacle. */
export interface MigrationNote {
  readonly node: string
  readonly message: string
}

/** What a migration would do, in full. Nothing has happened yet: apply it by giving `event` to `advance`. */
export interface MigrationPlan {
  readonly event: MigrateEvent
  readonly scopes: readonly ScopeMove[]
  readonly tokens: readonly TokenMove[]
  readonly timers: readonly TimerMove[]
  readonly notes: readonly MigrationNote[]
}

/** A plan, or everything that is in its way. */
export type MigrationResult = { readonly plan: MigrationPlan } | { readonly refusals: readonly Refusal[] }

import type { InstanceState } from '../state/state.ts'
import type { AdvanceContext } from './context.ts'
import type { Effect } from './effect.ts'
import type { InstanceEvent } from './event.ts'
import type { HistoryEntry } from './history.ts'
import type { DefinitionRegistry } from './registry.ts'

/** What an event led to: the next state, what the outside is to do, and what happened. */
export interface Advanced {
  readonly state: InstanceState
  readonly effects: readonly Effect[]
  readonly history: readonly HistoryEntry[]
}

export type Advance = (definitions: DefinitionRegistry, state: InstanceState | null, event: InstanceEvent, ctx: AdvanceContext) => Advanced

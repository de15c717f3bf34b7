import type { Source } from './event-definition.ts'

/** Repeats while `condition` holds, at most `maximum` times; at least one of both is given. */
export interface StandardLoop {
  readonly kind: 'standard'
  /** Expression or literal of the greatest number of rounds. */
  readonly maximum: Source | null
  readonly condition: Source | null
  /** Asks the condition before the first round too. */
  readonly testBefore: boolean
}

/** Runs once per item of a collection, or a number of times. */
export interface MultiInstanceLoop {
  readonly kind: 'multiInstance'
  readonly sequential: boolean
  readonly over: InstanceCount
  /** Variable of an instance that holds its item. */
  readonly inputItem: string | null
  /** Variable of an instance that holds its result. */
  readonly outputItem: string | null
  /** Collection that gathers the results; may be the one iterated over (changed in place). */
  readonly output: DataName | null
  /** Asked after every instance; true ends the loop and cancels what is still open. */
  readonly completionCondition: Source | null
  /** Pre- and post-script run for every instance, not once around all. */
  readonly scriptsOnInstances: boolean
}

/** Where the number of instances comes from. */
export type InstanceCount =
  | { readonly kind: 'cardinality'; readonly expression: Source }
  | { readonly kind: 'collection'; readonly collection: DataName }
  /** As other products write it: an expression that yields the items. */
  | { readonly kind: 'expression'; readonly expression: Source }

/** A name in the task data, or a data object (index into `Definition.dataObjects`) when one has that id. */
export interface DataName {
  readonly name: string
  readonly dataObject: number | null
}

/** How an activity repeats. */
export type Loop = StandardLoop | MultiInstanceLoop

import type { Compatibility } from './compatibility.ts'
import type { DataObject, DataStore, IoSpecification } from './data-flow.ts'
import type { Source } from './event-definition.ts'
import type { CorrelationKey, CorrelationProperty, CorrelationSubscription, Message } from './messages.ts'
import type { Node } from './node.ts'

/**
 * One executable process: everything that may happen, frozen, in arrays that point at each other by index.
 * Plain JSON, so it can be stored and sent as it is.
 */
export interface Definition {
  /** Version of this shape. */
  readonly format: 1
  /** Id of the process. */
  readonly id: string
  readonly name: string | null
  readonly documentation: string | null
  readonly versionTag: string | null
  /** File that it was read from, as the caller named it. */
  readonly file: string
  /** Content hash of the normalised model: 64 hex digits, the same for the same behaviour however the file is formatted. */
  readonly hash: string
  readonly nodes: readonly Node[]
  readonly flows: readonly Flow[]
  /** `scopes[0]` is the process. A parent comes before its children. */
  readonly scopes: readonly Scope[]
  readonly lanes: readonly Lane[]
  readonly dataObjects: readonly DataObject[]
  readonly dataStores: readonly DataStore[]
  readonly messages: readonly Message[]
  readonly correlationKeys: readonly CorrelationKey[]
  readonly correlationProperties: readonly CorrelationProperty[]
  readonly correlationSubscriptions: readonly CorrelationSubscription[]
  /** Pool that this process plays in a collaboration. */
  readonly participant: ProcessParticipant | null
  /** Called processes and decisions by literal id, each once, in document order. */
  readonly dependencies: Dependencies
  readonly compatibility: Compatibility
}

/** A sequence flow. */
export interface Flow {
  readonly index: number
  readonly id: string
  readonly name: string | null
  readonly source: number
  readonly target: number
  /** Position among the outgoing flows of its source. */
  readonly order: number
  readonly condition: Source | null
  readonly isDefault: boolean
}

/** A container of nodes with data objects of its own: the process, or one kind of sub-process. */
export interface Scope {
  readonly index: number
  readonly id: string
  readonly kind: ScopeKind
  /** Scope around it; null for the process. */
  readonly parent: number | null
  /** Node (in the parent scope) that opens it; null for the process. */
  readonly node: number | null
  /** Its own nodes, without those of nested scopes, in document order. */
  readonly nodes: readonly number[]
  readonly children: readonly number[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Nodes without incoming flow that are no start, boundary event, link catch, event sub-process or compensation handler. */
  readonly entries: readonly number[]
  /** Nodes of kind `eventSubProcess` inside, to be armed when it opens; those that start by compensation are left out. */
  readonly eventSubProcesses: readonly number[]
  /** Event sub-process that starts by compensation: it undoes this scope after it completed. */
  readonly compensation: number | null
  /** Indices into `Definition.dataObjects`. */
  readonly dataObjects: readonly number[]
  readonly io: IoSpecification | null
}

/** What kind of container a scope is. */
export type ScopeKind = 'process' | 'subProcess' | 'transaction' | 'eventSubProcess' | 'adHocSubProcess'

/** A lane, and the nodes directly in it. */
export interface Lane {
  readonly id: string
  readonly name: string
  /** Name of the set of lanes that it is one of. */
  readonly set: string | null
  /** Index of the lane around it. */
  readonly parent: number | null
  readonly nodes: readonly number[]
}

/** A pool. */
export interface ProcessParticipant {
  readonly id: string
  readonly name: string | null
  readonly collaboration: string
}

/** What a definition needs from elsewhere. */
export interface Dependencies {
  readonly processes: readonly string[]
  readonly decisions: readonly string[]
}

/** Pools that run together. Black-box pools are not listed as processes. */
export interface Collaboration {
  readonly id: string
  readonly name: string | null
  readonly file: string
  /** Ids of the executable processes, in document order. */
  readonly processes: readonly string[]
  readonly messageFlows: readonly MessageFlow[]
}

/** An arrow between pools; for people, since messages are routed by name. */
export interface MessageFlow {
  readonly id: string
  readonly name: string | null
  readonly source: string
  readonly target: string
}

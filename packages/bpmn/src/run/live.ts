// The instance while `advance` works on it: mutable objects that point at each other, made from the state and turned into the next one.
import type { Definition, Scope as ScopeModel } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type {
  Compensable,
  Correlation,
  Incident,
  LoopState,
  ScopeKind,
  SubscribedTo,
  TokenPhase,
  TokenState,
  WaitingFor,
} from '../state/state.ts'
import { DataVersion } from './data-version.ts'

/** Forks of a token that is in none. */
export const noForks: readonly LiveFork[] = Object.freeze([])

/** A token that is being worked on; see `Token` for the fields that it shares with it. */
export class LiveToken {
  id: number
  readonly scope: LiveScope
  node: Node
  state: TokenState = 'ready'
  version: DataVersion
  /** Index of the flow it came by; -1 when it came otherwise. */
  via = -1
  /** Consumed or cancelled: a queue that still holds it passes it over. */
  gone = false
  forks: readonly LiveFork[] = noForks
  hops = 0
  waiting?: WaitingFor | undefined
  loop?: LiveLoop | undefined
  outer?: LiveToken | undefined
  index?: number | undefined
  phase?: TokenPhase | undefined
  armed?: boolean | undefined
  inputs?: number | undefined
  around?: Data | undefined
  sinceMs?: number | undefined
  attempts?: number | undefined
  undo?: readonly Compensable[] | undefined
  done?: readonly Compensable[] | undefined
  /** Data when it entered its node, for the patch in the history. */
  entered?: DataVersion | undefined
  /** Iterations or handlers that it waits for. */
  inner?: Set<LiveToken> | undefined
  /** The scope that it hosts. */
  hosted?: LiveScope | undefined
  subscriptions?: LiveSubscription[] | undefined

  constructor(id: number, scope: LiveScope, node: Node, data: Data) {
    this.id = id
    this.scope = scope
    this.node = node
    this.version = new DataVersion(data)
  }

  get data(): Data {
    return this.version.read()
  }

  set data(data: Data) {
    if (!this.version.holds(data)) this.version = new DataVersion(data)
  }
}

/** A loop that is being worked on; its outputs are added to in place, so that ten thousand of them cost ten thousand steps. */
export interface LiveLoop extends LoopState {
  begun: number
  ended: number
  outputs: (readonly [number, Json])[]
}

/** A scope that is being worked on. */
export interface LiveScope {
  readonly id: number
  readonly kind: ScopeKind
  definition: Definition
  model: ScopeModel
  /** The sub-process element; absent for processes. */
  node?: Node | undefined
  readonly parent: LiveScope | undefined
  host: LiveToken | undefined
  start: Data
  result: Data | undefined
  resultForks: readonly LiveFork[]
  objects: Data
  readonly tokens: Set<LiveToken>
  /** Event sub-processes that run beside the tokens. */
  readonly events: Set<LiveScope>
  readonly subscriptions: Set<LiveSubscription>
  done: Compensable[]
  correlation: Correlation
  absorbing: Readonly<Record<string, readonly string[]>>
  phase: 'cancelling' | 'unstarted' | 'closing' | undefined
  pending: readonly string[]
  gone: boolean
  /** Tokens that wait at a join, by node index, in the order in which they came. */
  joins: Map<number, LiveToken[]> | undefined
}

/** A point where tokens parted. */
export interface LiveFork {
  readonly id: number
  readonly data: Data
  live: number
}

/** A subscription that is being worked on. */
export interface LiveSubscription {
  readonly id: number
  readonly scope: LiveScope
  readonly token: LiveToken | undefined
  node: Node
  readonly index: number
  seen: boolean
  to: SubscribedTo
}

/** An incident and where it is. */
export interface LiveIncident {
  readonly id: number
  readonly token: LiveToken
  readonly incident: Omit<Incident, 'id' | 'token' | 'scope'>
}

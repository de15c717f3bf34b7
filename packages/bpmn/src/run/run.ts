import type { Definition } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { Data, EvaluationContext } from '../expression/evaluator.ts'
import type { Status } from '../state/state.ts'
import type { AdvanceContext } from './context.ts'
import type { Effect } from './effect.ts'
import type { HistoryEntry, HistoryKind } from './history.ts'
import type { HistoryLine } from './history-line.ts'
import { type LiveIncident, type LiveScope, type LiveSubscription, LiveToken } from './live.ts'
import { Queue } from './queue.ts'
import type { DefinitionRegistry } from './registry.ts'

/** What a run begins with. */
export interface RunStart {
  readonly id: string
  readonly process: string
  readonly definition: string
  readonly data: Data
  readonly next: number
  readonly evaluations: number
}

/** Where something is evaluated: at a token, or at a node of a scope (token 0). */
export type EvaluationPlace = Pick<LiveToken, 'scope' | 'node' | 'id'>

/** One `advance` at work: the live instance, what is still to be run, and what came of it so far. */
export class Run {
  readonly registry: DefinitionRegistry
  readonly ctx: AdvanceContext
  readonly id: string
  process: string
  definition: string
  data: Data
  /** How the instance ended, or that it is suspended; everything else is derived from what is live. */
  mark: Extract<Status, 'complete' | 'terminated' | 'suspended'> | undefined
  /** Data of the pools that have ended. */
  ended: Data | undefined
  next: number
  evaluations: number
  steps = 0

  readonly scopes = new Map<number, LiveScope>()
  readonly tokens = new Map<number, LiveToken>()
  readonly subscriptions = new Map<number, LiveSubscription>()
  readonly incidents = new Map<number, LiveIncident>()

  /** Tokens at nodes that only listen: they are armed before anything else runs, so that a throw beside them is heard. */
  readonly arming = new Queue<LiveToken>()
  readonly ready = new Queue<LiveToken>()
  /** Iterations and compensation handlers that have come back to the token that waits for them. */
  readonly returned = new Queue<LiveToken>()
  /** Scopes that may have nothing left to do. */
  readonly emptied = new Queue<LiveScope>()
  /** Loops whose next iteration is due, once everything else has come to rest. */
  readonly iterating: LiveToken[] = []

  readonly effects: Effect[] = []
  readonly history: HistoryLine[] = []

  constructor(registry: DefinitionRegistry, ctx: AdvanceContext, start: RunStart) {
    this.registry = registry
    this.ctx = ctx
    this.id = start.id
    this.process = start.process
    this.definition = start.definition
    this.data = start.data
    this.next = start.next
    this.evaluations = start.evaluations
  }

  newId(): number {
    const id = this.next
    this.next += 1
    return id
  }

  /** A new token at `node`; it is not queued. */
  newToken(scope: LiveScope, node: Node, data: Data): LiveToken {
    const token = new LiveToken(this.newId(), scope, node, data)
    this.tokens.set(token.id, token)
    scope.tokens.add(token)
    return token
  }

  /** What an evaluation at this place may know. Every call gives random numbers of its own. */
  evaluationAt({ scope: at, node, id: token }: EvaluationPlace): EvaluationContext {
    this.evaluations += 1
    const { nowMs, seed, functions } = this.ctx
    const { definition, id: scope } = at
    const context = { nowMs, seed: `${seed}/${this.id}/${this.evaluations}`, timeZone: definition.compatibility.timeZone }
    if (functions === undefined) return context
    if (typeof functions !== 'function') return { ...context, functions }
    return { ...context, functions: functions({ process: definition.id, node: node.id, token, scope, effects: this.effects }) }
  }

  /** Gives `token` a new id: one id is one visit of one activity, so that a late answer to an earlier one never meets a later one. */
  renew(token: LiveToken): void {
    this.tokens.delete(token.id)
    token.id = this.newId()
    this.tokens.set(token.id, token)
  }

  /** The name of what the visit of a token asks of the outside, the same whenever it is asked again. */
  keyOf(token: LiveToken): string {
    return `${this.id}/${token.id}`
  }

  /** A name for something that is asked once. */
  newKey(): string {
    return `${this.id}/${this.newId()}`
  }

  record(kind: HistoryKind, token: LiveToken, more?: Partial<HistoryEntry>): void {
    const entry = this.#entryOf(kind, token)
    this.note(more ? Object.assign(entry, more) : entry)
  }

  /** Records a line that is whole already. */
  note(entry: HistoryEntry): void {
    this.history.push({ entry })
  }

  /** Records with the data of the token; `path` are the activities around it. */
  recordData(kind: HistoryKind, token: LiveToken, path?: readonly string[]): void {
    const entry = this.#entryOf(kind, token)
    this.history.push({ entry: path ? Object.assign(entry, { path }) : entry, data: token.version })
  }

  /** Records with the data of the token and those that it entered its node with. */
  recordChange(kind: HistoryKind, token: LiveToken): void {
    this.history.push({ entry: this.#entryOf(kind, token), before: token.entered ?? token.version, data: token.version })
  }

  #entryOf(kind: HistoryKind, { node, scope, id, index }: LiveToken): HistoryEntry {
    const entry: { -readonly [Key in keyof HistoryEntry]: HistoryEntry[Key] } = {
      kind,
      node: node.id,
      type: node.kind,
      token: id,
      scope: scope.id,
      atMs: this.ctx.nowMs,
    }
    if (node.lane !== null) entry.lane = node.lane
    if (index !== undefined) entry.index = index
    return entry
  }

  /** The definition a node of `scope` is in. */
  nodeAt(definition: Definition, index: number): Node {
    const node = definition.nodes[index]
    if (!node) throw new RangeError(`definition "${definition.id}" has no node ${index}`)
    return node
  }
}

import type { Data, Json } from '../../src/expression/evaluator.ts'
import { type ParseOptions, parse } from '../../src/parse/parse.ts'
import { advance } from '../../src/run/advance.ts'
import type { AdvanceContext } from '../../src/run/context.ts'
import type { Effect } from '../../src/run/effect.ts'
import type { InstanceEvent, StartEvent } from '../../src/run/event.ts'
import type { HistoryEntry } from '../../src/run/history.ts'
import { createRegistry, type DefinitionRegistry } from '../../src/run/registry.ts'
import type { InstanceState, Token } from '../../src/state/state.ts'
import { restoreState, saveState } from '../../src/state/stored.ts'
import { script } from './script.ts'

/** Registers the definitions of these documents; fails with their problems. */
export function registryOf(texts: readonly string[], options?: ParseOptions): DefinitionRegistry {
  const { definitions, collaborations, problems } = parse(
    texts.map((text, index) => ({ name: `model-${index}.bpmn`, text })),
    options,
  )
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ code, message, elementId }) => `${code} at ${elementId}: ${message}`).join('\n'))
  return createRegistry(definitions, collaborations)
}

/** What a story may begin with, besides the documents. */
export interface StoryOptions {
  readonly start?: Partial<StartEvent>
  readonly context?: Partial<AdvanceContext>
  readonly parse?: ParseOptions
  /** Hands the state on as it is, instead of storing and restoring it. */
  readonly inMemory?: boolean
}

/** One instance and what happens to it. Its state is stored and restored between any two events, as in a database. */
export class Story {
  state: InstanceState
  nowMs: number
  readonly registry: DefinitionRegistry
  readonly context: Partial<AdvanceContext>
  readonly effects: Effect[] = []
  readonly history: HistoryEntry[] = []
  private readonly inMemory: boolean

  constructor(texts: string | readonly string[], { start, context = {}, parse: options, inMemory = false }: StoryOptions = {}) {
    this.inMemory = inMemory
    this.registry = registryOf(typeof texts === 'string' ? [texts] : texts, options)
    this.nowMs = context.nowMs ?? Date.UTC(2030, 0, 1)
    this.context = context
    this.state = this.take(null, { kind: 'start', process: 'p', ...start })
  }

  /** Lets something happen. */
  on(event: InstanceEvent): this {
    this.state = this.take(this.state, event)
    return this
  }

  /** Completes the task at this element, of which there must be one. */
  complete(node: string, data: Data = {}): this {
    return this.on({ kind: 'completeTask', token: this.at(node).id, data })
  }

  /** Lets time pass, and the timers that are due fire. */
  wait(ms: number): this {
    this.nowMs += ms
    return this.on({ kind: 'advanceTime' })
  }

  message(name: string, payload: Json = null, correlation?: Readonly<Record<string, Data>>): this {
    return this.on({ kind: 'message', name, payload, ...(correlation && { correlation }) })
  }

  /** The only token at this element. */
  at(node: string): Token {
    const found = this.state.tokens.filter((token) => token.node === node)
    const [only] = found
    if (!only || found.length > 1) throw new Error(`${found.length} tokens at "${node}": ${JSON.stringify(this.places())}`)
    return only
  }

  /** Elements with open tasks, in order. */
  tasks(): string[] {
    return this.state.tokens.filter(({ waiting }) => waiting === 'user').map(({ node }) => node)
  }

  /** Elements of all tokens. */
  places(): string[] {
    return this.state.tokens.map(({ node, state, waiting }) => `${node} ${waiting ?? state}`)
  }

  /** Elements that were completed, in order. */
  completed(): string[] {
    return this.history.filter(({ kind }) => kind === 'completed').map(({ node }) => node)
  }

  /** Codes and elements of the open incidents. */
  incidents(): string[] {
    return this.state.incidents.map(({ code, node }) => `${code} at ${node}`)
  }

  /** Effects of one kind, in order. */
  asked<K extends Effect['kind']>(kind: K): Extract<Effect, { readonly kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { readonly kind: K }> => effect.kind === kind)
  }

  private take(state: InstanceState | null, event: InstanceEvent): InstanceState {
    const stored = state && !this.inMemory ? restoreState(saveState(state)) : state
    const ctx = { seed: 'story', evaluator: script, ...this.context, nowMs: this.nowMs }
    const advanced = advance(this.registry, stored, event, ctx)
    this.effects.push(...advanced.effects)
    this.history.push(...advanced.history)
    return advanced.state
  }
}

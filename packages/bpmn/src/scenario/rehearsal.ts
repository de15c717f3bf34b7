import { decide } from '../dmn/decide.ts'
import type { Data, EvaluationContext, Evaluator, Json } from '../expression/evaluator.ts'
import { advance } from '../run/advance.ts'
import type { AdvanceContext } from '../run/context.ts'
import type { Effect } from '../run/effect.ts'
import type { InstanceEvent } from '../run/event.ts'
import type { HistoryEntry } from '../run/history.ts'
import { nextDueMs } from '../state/next-due.ts'
import type { InstanceState } from '../state/state.ts'
import { DataStores } from './data-stores.ts'
import type { Models } from './models.ts'

export interface RehearsalSetup {
  readonly models: Models
  readonly evaluator: Evaluator
  /** Where the virtual clock begins. Milliseconds since 1970. */
  readonly nowMs: number
  /** Where random numbers and ids come from. @default 'scenario' */
  readonly seed?: string
  /** See `DecideOptions`. */
  readonly uniqueIsFirst?: boolean
  readonly collect?: 'columns' | 'rows'
}

/** A call that a service task asks for. */
export interface ServiceCall {
  readonly operator: string
  readonly parameters: Data
  readonly attempt: number
}

export interface SentMessage {
  readonly name: string
  readonly payload: Json
  readonly correlation: Readonly<Record<string, Data>>
}

export interface ThrownSignal {
  readonly name: string
  readonly payload: Json
  /** Whether it is for other instances, too. */
  readonly broadcast: boolean
}

/** A task as it is handed out to people. */
export interface CreatedTask {
  readonly name: string
  /** Innermost lane around it; null outside of lanes. */
  readonly lane: string | null
  /** Its metadata values. */
  readonly metadata: Data
}

/** Firings of timers in one move of the clock; an endless cycle over a long time would never be done. */
const maxFirings = 50_000
/** Resumptions after a used-up step budget; see `Budget`. */
const maxContinuations = 1000

/** One instance on a virtual clock, without any world outside: who rehearses it answers for persons and services. */
export class Rehearsal {
  readonly models: Models
  readonly evaluator: Evaluator
  readonly history: HistoryEntry[] = []
  readonly serviceCalls: ServiceCall[] = []
  readonly messagesSent: SentMessage[] = []
  readonly signalsThrown: ThrownSignal[] = []
  readonly tasksCreated: CreatedTask[] = []
  nowMs: number
  state: InstanceState | null = null
  readonly #setup: RehearsalSetup
  readonly #stores = new DataStores()

  constructor(setup: RehearsalSetup) {
    this.#setup = setup
    this.models = setup.models
    this.evaluator = setup.evaluator
    this.nowMs = setup.nowMs
  }

  /**
   * Lets `event` happen now, with everything that follows from it without the outside, timers that are due already among it. Throws
   * `BpmnError` when it cannot happen.
   */
  happen(event: InstanceEvent): void {
    this.#happen(event)
    for (let firings = 0; firings < maxFirings && this.#isDue(); firings += 1) this.#happen({ kind: 'advanceTime' })
  }

  #isDue(): boolean {
    const due = this.nextDueMs()
    return due !== undefined && due <= this.nowMs
  }

  #happen(event: InstanceEvent): void {
    const open: InstanceEvent[] = [event]
    let continuations = 0
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { state, effects, history } = advance(this.models.registry, this.state, next, this.#context())
      this.state = state
      // One by one: an advance may make more entries than a call can take arguments.
      for (const entry of history) this.history.push(entry)
      for (const effect of effects) {
        const answer = this.#perform(effect)
        if (answer === undefined) continue
        if (answer.kind === 'continue') continuations += 1
        if (continuations <= maxContinuations) open.push(answer)
      }
    }
  }

  /** When the next timer is due; undefined when none is set. */
  nextDueMs(): number | undefined {
    return this.state === null ? undefined : nextDueMs(this.state)
  }

  /** Moves the clock, stopping at every timer that becomes due on the way. Answers how many times it stopped, or undefined for too many. */
  moveTo(targetMs: number): number | undefined {
    for (let firings = 0; firings < maxFirings; firings += 1) {
      const due = this.nextDueMs()
      if (due === undefined || due > targetMs) {
        this.nowMs = Math.max(this.nowMs, targetMs)
        return firings
      }
      this.nowMs = Math.max(this.nowMs, due)
      this.happen({ kind: 'advanceTime' })
    }
    return undefined
  }

  #context(): AdvanceContext {
    const { uniqueIsFirst, collect, seed = 'scenario' } = this.#setup
    const switches = { ...(uniqueIsFirst === undefined ? {} : { uniqueIsFirst }), ...(collect === undefined ? {} : { collect }) }
    return {
      nowMs: this.nowMs,
      seed,
      evaluator: this.evaluator,
      functions: (place) => this.#stores.lookupsAt(place, this.models.definitions),
      decide: ({ id }, data, ctx: EvaluationContext) =>
        decide(this.models.decisions, id, data, { evaluator: this.evaluator, ctx, ...switches }),
    }
  }

  #perform(effect: Effect): InstanceEvent | undefined {
    switch (effect.kind) {
      case 'createTask':
        this.tasksCreated.push({
          name: effect.name?.trim() ? effect.name : effect.node,
          lane: effect.lane ?? null,
          metadata: effect.metadata ?? {},
        })
        return undefined
      case 'runService':
        this.serviceCalls.push({ operator: effect.operator, parameters: effect.parameters, attempt: effect.attempt })
        return undefined
      case 'publishMessage':
        this.messagesSent.push({ name: effect.name, payload: effect.payload, correlation: effect.correlation })
        return undefined
      case 'throwSignal':
        this.signalsThrown.push({ name: effect.name, payload: effect.payload ?? null, broadcast: effect.broadcast })
        return undefined
      case 'writeStore':
        this.#stores.write(effect)
        return undefined
      case 'readStore':
        return { kind: 'dataRead', token: effect.token, value: this.#stores.read(effect.store) }
      case 'continue':
        return { kind: 'continue' }
      default:
        return undefined
    }
  }
}

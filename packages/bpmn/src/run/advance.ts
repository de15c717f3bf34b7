import type { InstanceState } from '../state/state.ts'
import { applyEvent } from './apply-event.ts'
import type { AdvanceContext } from './context.ts'
import type { Effect } from './effect.ts'
import { BpmnError } from './errors.ts'
import type { InstanceEvent } from './event.ts'
import { freeze } from './freeze.ts'
import type { HistoryEntry } from './history.ts'
import { type HistoryLine, readLine } from './history-line.ts'
import { hasEnded, load } from './load.ts'
import { pump, tidy } from './pump.ts'
import type { DefinitionRegistry } from './registry.ts'
import type { Run } from './run.ts'
import { startInstance } from './start.ts'

/** What an event led to: the next state, what the outside is to do, and what happened. */
export interface Advanced {
  readonly state: InstanceState
  readonly effects: readonly Effect[]
  /** Put together when it is first read. */
  readonly history: readonly HistoryEntry[]
}

/**
 * Works out what follows when `event` happens to an instance. Pure: the same arguments give the same result, and `state` stays as it is.
 * What goes wrong in a model is an incident in the state. Throws `BpmnError` only for what the caller did wrong: an unknown process, token
 * or incident, an event that nothing waits for, an instance that has ended or is suspended.
 */
export function advance(definitions: DefinitionRegistry, state: InstanceState | null, event: InstanceEvent, ctx: AdvanceContext): Advanced {
  if (event.kind === 'start') {
    if (state) throw new BpmnError('invalid_event', `instance "${state.id}" has been started already`)
    const run = startInstance(definitions, event, ctx)
    pump(run)
    return new Outcome(run)
  }
  if (!state) throw new BpmnError('invalid_event', `"${event.kind}" needs the state of an instance; begin with "start"`)
  refuseUntimely(state, event)
  const run = load(definitions, state, ctx)
  if (applyEvent(run, event)) pump(run)
  else tidy(run)
  return new Outcome(run)
}

// A class, because an object literal with a getter has a shape of its own each time: 2 µs, and garbage that lives long.
class Outcome implements Advanced {
  readonly state: InstanceState
  readonly effects: readonly Effect[]
  readonly #lines: readonly HistoryLine[]
  #history: readonly HistoryEntry[] | undefined

  constructor(run: Run) {
    this.state = freeze(run)
    this.effects = run.effects
    this.#lines = run.history
  }

  get history(): readonly HistoryEntry[] {
    // Newest first: then the data of each line are one change away from data that are at hand.
    this.#history ??= this.#lines.toReversed().map(readLine).reverse()
    return this.#history
  }
}

const whileSuspended = new Set<InstanceEvent['kind']>([
  'resume',
  'terminate',
  'retry',
  'editData',
  'skip',
  'moveToken',
  'addToken',
  'cancelToken',
  'reset',
  'migrate',
])

function refuseUntimely(state: InstanceState, { kind }: InstanceEvent): void {
  if (hasEnded(state) && kind !== 'reset') {
    throw new BpmnError('already_ended', `instance "${state.id}" is ${state.status}; only "reset" takes it up again, not "${kind}"`)
  }
  if (state.status === 'suspended' && !whileSuspended.has(kind)) {
    throw new BpmnError('suspended', `instance "${state.id}" is suspended; resume it before "${kind}"`)
  }
}

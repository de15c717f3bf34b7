// How states of older releases become states of this one: numbered steps, each from one version to the next, never edited afterwards.
import { BpmnError } from '../run/errors.ts'
import { stateVersion } from './state.ts'

/** A stored state of some version. */
export type AnyState = Readonly<Record<string, unknown>> & { readonly version: number }

/** One step: what it makes of a state of version `from` is one of version `from + 1`. */
export interface Upgrade {
  readonly from: number
  readonly apply: (state: AnyState) => Readonly<Record<string, unknown>>
}

/** The steps so far, by the version that they begin with. Version 1 was the first. */
const upgrades: readonly Upgrade[] = []

/**
 * A stored state in the form of this release. Throws `invalid_state` for what is no stored state, and `newer_state` for one that a newer
 * release wrote: going back would lose what it knows.
 */
export function upgrade(stored: unknown, steps: readonly Upgrade[] = upgrades, to: number = stateVersion): AnyState {
  if (!isState(stored)) throw new BpmnError('invalid_state', 'this is not the stored state of an instance: it has no version')
  if (stored.version > to) {
    throw new BpmnError('newer_state', `the state is of version ${stored.version}, and this release knows up to ${to}; use a newer release`)
  }
  let state = stored
  while (state.version < to) {
    const step = steps.find(({ from }) => from === state.version)
    if (!step) throw new BpmnError('invalid_state', `there is no way from state version ${state.version} to ${to}`)
    state = { ...step.apply(state), version: state.version + 1 }
  }
  return state
}

function isState(stored: unknown): stored is AnyState {
  return typeof stored === 'object' && stored !== null && 'version' in stored && Number.isInteger(stored.version) && 'scopes' in stored
}

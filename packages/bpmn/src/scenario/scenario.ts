import type { Data, Json } from '../expression/evaluator.ts'

/** A story about one instance: what happens to it, and what should then be the case. */
export interface Scenario {
  readonly name: string
  /** Model files, relative to the scenario. */
  readonly files: readonly string[]
  /** Process or collaboration, by id or name; may be left out when there is one that nothing else calls. */
  readonly process?: string
  readonly data: Data
  readonly config: Readonly<Record<string, Json>>
  /** Where the virtual clock begins. Milliseconds since 1970. */
  readonly nowMs: number
  readonly steps: readonly Step[]
  /** What should be the case at the end. */
  readonly expect?: Expectation
}

/** One thing that happens, in the order of the scenario. A task is named by its name or id; `index` counts from 0 among equal ones. */
export type Step =
  | { readonly kind: 'complete'; readonly task: string; readonly data: Data; readonly index: number }
  | { readonly kind: 'message'; readonly name: string; readonly payload?: Json; readonly correlation?: Data }
  | { readonly kind: 'signal'; readonly name: string; readonly payload?: Json }
  | { readonly kind: 'error' | 'escalation'; readonly code: string }
  | { readonly kind: 'advance'; readonly duration: string }
  | { readonly kind: 'at'; readonly instant: string }
  | { readonly kind: 'serviceResult'; readonly task: string; readonly index: number; readonly result: Json }
  | { readonly kind: 'serviceError'; readonly task: string; readonly index: number; readonly error: ServiceFailure }
  | { readonly kind: 'reset'; readonly task: string }
  | { readonly kind: 'expect'; readonly expect: Expectation }

export interface ServiceFailure {
  readonly code: string
  readonly message?: string
  /** Whether the task's retry policy applies. Left out, codes that end in 429 or 5xx do. */
  readonly transient?: boolean
}

/** What should be the case; what is left out is not looked at. */
export interface Expectation {
  /** `complete`, `waiting`, `user_input_required` or `error`. */
  readonly status?: string
  /** Names of the activities that wait for a person: all of them, in any order. */
  readonly ready?: readonly string[]
  /** Names of the catch events, receive tasks and open service tasks: all of them, in any order. */
  readonly waiting?: readonly string[]
  /** Names of completed elements, in this order; others may lie between. */
  readonly completed?: readonly string[]
  /** Part of the data: further names, here and in inner objects, are not looked at. */
  readonly data?: Data
  /** All of the data. */
  readonly dataExact?: Data
  /** Names that must not be in the data. */
  readonly absent?: readonly string[]
  /** An incident with at least these; null: none is open. */
  readonly error?: ExpectedError | null
  /** Codes of what is wrong with the models: every error must be listed, every listed code must be there. */
  readonly problems?: readonly string[]
  /** Calls of service tasks so far, in order, each with at least these fields. */
  readonly serviceCalls?: readonly Json[]
  /** Messages sent so far, in order, each with at least these fields. */
  readonly messagesSent?: readonly Json[]
  /** Signals thrown so far, in order, each with at least these fields. */
  readonly signalsThrown?: readonly Json[]
  /** Tasks handed out to people so far, in order, each with at least these fields. */
  readonly tasksCreated?: readonly Json[]
}

export interface ExpectedError {
  /** Code of the BPMN error, of the incident, or class of the script's exception. */
  readonly code?: string
  /** Id or name. */
  readonly element?: string
  /** A part of the message. */
  readonly message?: string
}

/** What was expected and what was the case. */
export interface ScenarioFailure {
  /** From 1; `start` before the first, `end` after the last. */
  readonly step: number | 'start' | 'end'
  readonly expected: Json
  readonly got: Json
}

export interface ScenarioResult {
  readonly name: string
  readonly ok: boolean
  readonly failures: readonly ScenarioFailure[]
}

// What can happen to an instance. Every event is plain data, so that an inbox can hold it.
import type { Data, Json } from '../expression/evaluator.ts'
import type { HistoryEntry } from './history.ts'

/** One thing that happens to an instance; `advance` works out what follows. Tokens are named by their id. */
export type InstanceEvent =
  | StartEvent
  | CompleteTask
  | ServiceResult
  | ServiceError
  | TimeEvent
  | MessageEvent
  | SignalEvent
  | ThrownEvent
  | RepairEvent
  | { readonly kind: 'evaluateConditions' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'dataRead'; readonly token: number; readonly value: Json }
  | { readonly kind: 'dataFailed'; readonly token: number; readonly message: string }

/**
 * Begins a process or collaboration. Without `start`, the none start event; a process that has only other starts waits for the first.
 * With `start`, that start event has happened, with `payload` if it carries one.
 */
export interface StartEvent {
  readonly kind: 'start'
  /** Id of the process or collaboration. */
  readonly process: string
  /** Id of the instance. @default the seed of the context */
  readonly id?: string
  /** Hash of the definition, to bind a version. @default the one that the registry knows by the process id */
  readonly definition?: string
  readonly start?: string
  readonly data?: Data
  readonly payload?: Json
  /** Correlation values that a starting message brought: key, property, value. */
  readonly correlation?: Readonly<Record<string, Data>>
}

/** A person has done a human task; `data` is merged into the data of the token, or stored under the variable of the task. */
export interface CompleteTask {
  readonly kind: 'completeTask'
  readonly token: number
  readonly data?: Data
  /** How `data` is merged: `deep` into dictionaries, or `replace` whole variables. @default 'deep' */
  readonly merge?: 'deep' | 'replace'
}

/** A service task ended well. */
export interface ServiceResult {
  readonly kind: 'serviceResult'
  readonly token: number
  readonly result: Json
}

/** A service task failed for good, or once more when `transient`: its retry policy then says whether it is run again. */
export interface ServiceError {
  readonly kind: 'serviceError'
  readonly token: number
  readonly code: string
  readonly message?: string
  readonly transient?: boolean
}

/** `timerFired`: this timer is due. `advanceTime`: all timers due at the time of the context fire, in the order in which they were due. */
export type TimeEvent = { readonly kind: 'timerFired'; readonly subscription: number } | { readonly kind: 'advanceTime' }

/** A message arrives. Without `correlation`, the values are found in the payload by the retrieval expressions of the definition. */
export interface MessageEvent {
  readonly kind: 'message'
  readonly name: string
  readonly payload?: Json
  readonly correlation?: Readonly<Record<string, Data>>
  /** Only this subscription may take it. */
  readonly subscription?: number
}

/** A signal is broadcast. */
export interface SignalEvent {
  readonly kind: 'signal'
  readonly name: string
  readonly payload?: Json
}

/** An error or escalation that comes from outside, at a token (a human task that failed) or at the whole instance. */
export interface ThrownEvent {
  readonly kind: 'error' | 'escalation'
  readonly code?: string
  readonly token?: number
  readonly payload?: Json
  readonly message?: string
}

/** What operators do to an instance. */
export type RepairEvent =
  | { readonly kind: 'retry'; readonly incident: number; readonly data?: Data }
  | { readonly kind: 'editData'; readonly token?: number; readonly scope?: number; readonly data: Data }
  | { readonly kind: 'skip'; readonly token: number; readonly data?: Data }
  | { readonly kind: 'moveToken'; readonly token: number; readonly to: string }
  | { readonly kind: 'addToken'; readonly node: string; readonly scope?: number; readonly data?: Data }
  | { readonly kind: 'cancelToken'; readonly token: number }
  | { readonly kind: 'reset'; readonly entry: HistoryEntry }
  | MigrateEvent
  | { readonly kind: 'startActivity'; readonly scope: number; readonly node: string }

/** Moves the instance to another definition; see `planMigration` for the plan and its dry run. */
export interface MigrateEvent {
  readonly kind: 'migrate'
  readonly from: string
  readonly to: string
  /** Old element id to new element id, where they differ. */
  readonly nodes?: Readonly<Record<string, string>>
  /** Timers that run: keep when they are due, or compute it anew. @default 'keep' */
  readonly timers?: 'keep' | 'reset'
  /** A script over the data of every live token. */
  readonly script?: string
}

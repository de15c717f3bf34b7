// What the world outside is asked to do. Effects are plain data, in the order in which they came up.
import type { Data, Json } from '../expression/evaluator.ts'

/** One request to the outside. `key` names it for ever: doing it twice must do no harm. */
export type Effect =
  | RunService
  | CreateTask
  | { readonly kind: 'closeTask'; readonly token: number; readonly how: 'completed' | 'cancelled' }
  | { readonly kind: 'cancelService'; readonly token: number; readonly key: string }
  | SetTimer
  | { readonly kind: 'clearTimer'; readonly subscription: number }
  | Subscribe
  | { readonly kind: 'unsubscribe'; readonly subscription: number }
  | PublishMessage
  | { readonly kind: 'throwSignal'; readonly name: string; readonly payload?: Json; readonly broadcast: boolean; readonly key: string }
  | { readonly kind: 'startCall'; readonly token: number; readonly process: string; readonly incident: number }
  | ReadStore
  | WriteStore
  | StartModel
  | { readonly kind: 'continue'; readonly reason: 'step_budget' }

/** Run a service operator; answered by `serviceResult` or `serviceError` with the same token. */
export interface RunService {
  readonly kind: 'runService'
  readonly token: number
  readonly node: string
  readonly operator: string
  readonly parameters: Data
  /** Idempotency key: the same for every attempt. */
  readonly key: string
  /** From 1. */
  readonly attempt: number
  /** Not before this time; absent on the first attempt. */
  readonly notBeforeMs?: number
  readonly retry?: { readonly retries: number; readonly backoffBase: number }
  readonly data: Data
}

/** A person has something to do; answered by `completeTask`. */
export interface CreateTask {
  readonly kind: 'createTask'
  readonly token: number
  readonly node: string
  readonly type: 'userTask' | 'manualTask' | 'task'
  readonly name?: string
  readonly lane?: string
  readonly data: Data
  /** Metadata values of the task, evaluated. */
  readonly metadata?: Data
  readonly key: string
}

/** Send `timerFired` with this subscription at `dueMs` (or later); a timer of the same subscription is replaced. */
export interface SetTimer {
  readonly kind: 'setTimer'
  readonly subscription: number
  readonly node: string
  readonly dueMs: number
}

/** The instance takes this message or signal from now on. */
export interface Subscribe {
  readonly kind: 'subscribe'
  readonly subscription: number
  readonly node: string
  readonly to: 'message' | 'signal'
  readonly name: string
  /** What a message must carry: key, property, value. Empty: it takes any. */
  readonly correlation?: Readonly<Record<string, Data>>
}

/** A message leaves. `delivered`: a receiver within the instance has taken it, so it is only to be recorded. */
export interface PublishMessage {
  readonly kind: 'publishMessage'
  readonly name: string
  readonly payload: Json
  readonly correlation: Readonly<Record<string, Data>>
  readonly delivered: boolean
  readonly node: string
  readonly key: string
}

/** Read a data store for a token; answered by `dataRead` or `dataFailed`. */
export interface ReadStore {
  readonly kind: 'readStore'
  readonly token: number
  readonly store: string
  readonly storeClass?: string
}

/** Write a value to a data store; `key` makes the repeat harmless. */
export interface WriteStore {
  readonly kind: 'writeStore'
  readonly token: number
  readonly store: string
  readonly storeClass?: string
  readonly value: Json
  readonly key: string
}

/** A human task asks for another model to be started when it opens. */
export interface StartModel {
  readonly kind: 'startModel'
  readonly model: string
  readonly token: number
  readonly key: string
}

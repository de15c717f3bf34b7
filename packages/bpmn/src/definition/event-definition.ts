/** Text of an expression or script in the language of the model (Python unless the evaluator says otherwise). Never empty. */
export type Source = string

/** Nothing triggers it: a plain start, milestone or end. */
export interface NoneEvent {
  readonly kind: 'none'
}

/** Sends or waits for a message; also what a send or receive task does. */
export interface MessageEvent {
  readonly kind: 'message'
  /** Index into `Definition.messages`. */
  readonly message: number
  /** What the thrower sends: an expression over its data. */
  readonly payload: Source | null
  /** Variable of the catcher that takes the payload. */
  readonly variable: string | null
  /** Expressions over the receiver's own data that the message has to match, by correlation property. */
  readonly matches: readonly PropertyMatch[]
  /** The receiver compares `matches` rather than adopting the sender's values. */
  readonly isMatching: boolean
}

/** One property of a correlation key that a receiver computes from its own data. */
export interface PropertyMatch {
  readonly property: string
  readonly expression: Source
}

/** Waits for an instant, a span or a repetition; `expression` yields the ISO 8601 text. */
export interface TimerEvent {
  readonly kind: 'timer'
  readonly timer: 'date' | 'duration' | 'cycle'
  readonly expression: Source
}

/** Throws or catches a signal by its name. */
export interface SignalEvent {
  readonly kind: 'signal'
  readonly id: string
  readonly name: string
  /** A throw also reaches other instances; asked for at the signal with `trellis:broadcast="true"`. */
  readonly broadcast: boolean
  readonly payload: Source | null
  readonly variable: string | null
}

/** Throws or catches an error; a catcher with a null `code` catches every one. */
export interface ErrorEvent {
  readonly kind: 'error'
  readonly id: string | null
  readonly name: string | null
  readonly code: string | null
  readonly payload: Source | null
  readonly variable: string | null
}

/** Throws or catches an escalation; a catcher with a null `code` catches every one. */
export interface EscalationEvent {
  readonly kind: 'escalation'
  readonly id: string | null
  readonly name: string | null
  readonly code: string | null
  readonly payload: Source | null
  readonly variable: string | null
}

/** Waits until an expression over the data becomes true. */
export interface ConditionalEvent {
  readonly kind: 'conditional'
  readonly condition: Source
}

/** Cancels the transaction around an end, or catches that at its boundary. */
export interface CancelEvent {
  readonly kind: 'cancel'
}

/** Undoes one finished activity (`activity`, a node index) or, with null, everything finished in the scope. */
export interface CompensateEvent {
  readonly kind: 'compensate'
  readonly activity: number | null
  readonly waitForCompletion: boolean
}

/** Ends everything else in its scope. */
export interface TerminateEvent {
  readonly kind: 'terminate'
}

/** Jumps within a scope: a throw goes on at the catch (`target`, a node index; null on the catch itself). */
export interface LinkEvent {
  readonly kind: 'link'
  readonly name: string
  readonly target: number | null
}

/** One event definition on its own. */
export type SingleEvent =
  | NoneEvent
  | MessageEvent
  | TimerEvent
  | SignalEvent
  | ErrorEvent
  | EscalationEvent
  | ConditionalEvent
  | CancelEvent
  | CompensateEvent
  | TerminateEvent
  | LinkEvent

/** Several definitions: a catch waits for the first (`multiple`) or for all (`parallelMultiple`); a throw throws them all. */
export interface MultipleEvent {
  readonly kind: 'multiple' | 'parallelMultiple'
  readonly definitions: readonly SingleEvent[]
}

/** What an event throws or waits for. */
export type EventDefinition = SingleEvent | MultipleEvent

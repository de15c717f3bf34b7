import type { Source } from './event-definition.ts'

/** A message by name, and how its payload correlates. */
export interface Message {
  readonly index: number
  readonly id: string
  /** The routing key. */
  readonly name: string
  /** For every key: the properties that this message's payload yields. Keys without any are left out. */
  readonly correlation: readonly MessageCorrelation[]
}

/** What one message says about one correlation key. */
export interface MessageCorrelation {
  readonly key: string
  /** Expressions over the payload. */
  readonly properties: readonly { readonly property: string; readonly expression: Source }[]
}

/** A named group of properties that together identify a conversation. */
export interface CorrelationKey {
  readonly id: string
  readonly name: string
  readonly properties: readonly string[]
}

/** One property of a message's payload. */
export interface CorrelationProperty {
  readonly id: string
  readonly name: string | null
  /** Message id and expression over its payload. */
  readonly retrievals: readonly { readonly messageId: string; readonly expression: Source }[]
}

/** Values that a process expects of a key, computed from its own data. */
export interface CorrelationSubscription {
  readonly key: string
  readonly bindings: readonly { readonly property: string; readonly expression: Source }[]
}

/** Name of the key that groups all properties of a model without correlation keys of its own. */
export const MAIN_CORRELATION_KEY = 'MainCorrelationKey'

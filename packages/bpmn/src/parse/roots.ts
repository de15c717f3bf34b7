import type { DataStore } from '../definition/data-flow.ts'
import type { Collaboration, ProcessParticipant } from '../definition/definition.ts'
import type { CorrelationKey, CorrelationProperty, Message } from '../definition/messages.ts'
import type { XmlElement } from './xml/element.ts'

/** What a file defines outside of its processes. */
export interface Roots {
  readonly messages: readonly Message[]
  readonly dataStores: readonly DataStore[]
  readonly correlationKeys: readonly CorrelationKey[]
  readonly correlationProperties: readonly CorrelationProperty[]
  /** Signals, errors and escalations by id. */
  readonly signals: ReadonlyMap<string, NamedRoot>
  readonly errors: ReadonlyMap<string, NamedRoot>
  readonly escalations: ReadonlyMap<string, NamedRoot>
  readonly collaborations: readonly Collaboration[]
  /** By process id. */
  readonly participants: ReadonlyMap<string, ProcessParticipant>
}

/** A signal, error or escalation: `code` is what it is matched by. */
export interface NamedRoot {
  readonly id: string
  readonly name: string | null
  readonly code: string | null
  readonly broadcast: boolean
  readonly element: XmlElement
}

import type { EventDefinition } from '../../definition/event-definition.ts'

/** Where an event can stand. `handlerStart` is the start of an event sub-process. */
export type EventPosition = 'start' | 'handlerStart' | 'catch' | 'boundary' | 'throw' | 'end'

/** Which kinds of event run in which position; the two multiple kinds are made of these. */
export const EVENT_POSITIONS: Readonly<
  Record<Exclude<EventDefinition['kind'], 'multiple' | 'parallelMultiple'>, readonly EventPosition[]>
> = Object.freeze({
  none: ['start', 'throw', 'end'],
  message: ['start', 'handlerStart', 'catch', 'boundary', 'throw', 'end'],
  timer: ['start', 'handlerStart', 'catch', 'boundary'],
  signal: ['start', 'handlerStart', 'catch', 'boundary', 'throw', 'end'],
  error: ['handlerStart', 'boundary', 'end'],
  escalation: ['handlerStart', 'boundary', 'throw', 'end'],
  conditional: ['start', 'handlerStart', 'catch', 'boundary'],
  cancel: ['boundary', 'end'],
  compensate: ['handlerStart', 'boundary', 'throw', 'end'],
  terminate: ['end'],
  link: ['catch', 'throw'],
})

/** Kinds that make no sense beside others in one event. */
export const ALONE: ReadonlySet<EventDefinition['kind']> = new Set(['cancel', 'compensate', 'terminate', 'link'])

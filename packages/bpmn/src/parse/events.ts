import type { EventDefinition, MessageEvent, PropertyMatch, SignalEvent, SingleEvent, TimerEvent } from '../definition/event-definition.ts'
import { extension, extensions } from './extension-elements.ts'
import { literalOr } from './node-extensions.ts'
import type { NodeOutline, Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { reference } from './references.ts'
import type { NamedRoot } from './roots.ts'
import { attribute, child, flag, isTrue, type XmlElement } from './xml/element.ts'

/** What the reading of events needs. */
export interface EventContext {
  readonly outline: Outline
  readonly reading: Reading
}

/** Reads what an event node throws or waits for. What cannot be read is reported and left out. */
export function readEvent(node: NodeOutline, context: EventContext): EventDefinition {
  const elements = node.element.children.filter(({ space, name }) => space === 'bpmn' && name.endsWith('EventDefinition'))
  const definitions = elements.map((element) => readDefinition(element, node, context)).filter((found) => found !== null)
  const [first] = definitions
  if (elements.length <= 1) return first ?? { kind: 'none' }
  return { kind: flag(node.element, 'parallelMultiple') ? 'parallelMultiple' : 'multiple', definitions }
}

function readDefinition(element: XmlElement, node: NodeOutline, context: EventContext): SingleEvent | null {
  switch (element.name) {
    case 'messageEventDefinition':
      return readMessageEvent(element, node, context.reading)
    case 'timerEventDefinition':
      return readTimer(element, node, context.reading)
    case 'signalEventDefinition':
      return readSignal(element, node, context.reading)
    case 'errorEventDefinition':
      return readCoded('error', element, node, context.reading)
    case 'escalationEventDefinition':
      return readCoded('escalation', element, node, context.reading)
    case 'conditionalEventDefinition':
      return readConditional(element, node, context.reading)
    case 'compensateEventDefinition':
      return readCompensate(element, node, context)
    case 'linkEventDefinition':
      return readLink(element, node, context)
    case 'cancelEventDefinition':
      return { kind: 'cancel' }
    case 'terminateEventDefinition':
      return { kind: 'terminate' }
    default:
      return null
  }
}

/** Reads the message of a message event definition, or of a send or receive task (`element` is then the task itself). */
export function readMessageEvent(element: XmlElement, node: NodeOutline, { report, roots, ids, sources }: Reading): MessageEvent | null {
  const id = reference(element, 'messageRef')
  const message = id === null ? undefined : roots.messages.find((candidate) => candidate.id === id)
  if (message === undefined) {
    if (id === null) report.error('event_incomplete', node.element, `${node.kind} "${node.id}" names no message; set messageRef`)
    else report.error('missing_reference', node.element, `messageRef "${id}" of ${node.kind} "${node.id}" is no message of this file`)
    return null
  }
  const places = [element, node.element, ids.get(message.id)]
  const own = readMatches(element === node.element ? [element] : [element, node.element], node, sources)
  const zeebe = zeebeMatch(ids.get(message.id), sources)
  return {
    kind: 'message',
    message: message.index,
    payload: readText(places, 'messagePayload', (at, text) =>
      sources.expression({ at, text, what: 'the message payload', owner: node.element }),
    ),
    variable: readText(places, 'messageVariable', (_, text) => text.trim()),
    matches: [...own, ...zeebe],
    isMatching:
      zeebe.length > 0 || [element, node.element].some((at) => isTrue(attribute(at, 'isMatchingCorrelation', 'spiffworkflow') ?? '')),
  }
}

/** In Camunda 8 a message has one correlation key, which its receivers compute: here a property of that name. */
function zeebeMatch(message: XmlElement | undefined, sources: Reading['sources']): PropertyMatch[] {
  const at = message ? extension(message, 'subscription', 'zeebe') : null
  const text = at === null ? null : attribute(at, 'correlationKey')
  if (at === null || message === undefined || text === null) return []
  const expression = sources.expression({ at, text, what: 'the correlation key', owner: message })
  return expression === null ? [] : [{ property: 'correlationKey', expression }]
}

function readMatches(places: readonly XmlElement[], node: NodeOutline, sources: Reading['sources']): PropertyMatch[] {
  const elements = places.flatMap((place) => extensions(place, 'processVariableCorrelation'))
  return elements.flatMap((at) => {
    const property = (attribute(at, 'propertyId') ?? child(at, 'propertyId', 'spiffworkflow')?.text ?? '').trim()
    const text = attribute(at, 'expression') ?? child(at, 'expression', 'spiffworkflow')?.text ?? ''
    const expression = sources.expression({ at, text, what: `the value of correlation property "${property}"`, owner: node.element })
    return expression === null ? [] : [{ property, expression }]
  })
}

const TIMERS = [
  ['timeDate', 'date'],
  ['timeDuration', 'duration'],
  ['timeCycle', 'cycle'],
] as const

/** Texts that are ISO 8601 themselves, which as Python would be a name or nonsense. */
const ISO_LITERAL = /^(?:R\d*\/.*|P(?:[\d.,]+[YMWD])*(?:T(?:[\d.,]+[HMS])*)?|\d{4}-\d\d-\d\d(?:T[\d:.,+\-Z]+)?)$/

function readTimer(element: XmlElement, node: NodeOutline, { report, sources }: Reading): TimerEvent | null {
  const found = TIMERS.flatMap(([tag, timer]) => {
    const at = child(element, tag)
    return at === null ? [] : [{ at, timer }]
  })
  const [first] = found
  if (first === undefined || found.length > 1) {
    const what = first === undefined ? 'says neither date, duration nor cycle' : 'says more than one of date, duration and cycle'
    report.error('event_incomplete', node.element, `the timer of "${node.id}" ${what}; write exactly one`)
    return null
  }
  const text = first.at.text.trim()
  const literal = text !== '' && (literalOr(text, sources) ?? (ISO_LITERAL.test(text) ? JSON.stringify(text) : null))
  if (literal) {
    report.warning(
      'foreign_expression',
      node.element,
      `timer "${text}" of "${node.id}" is no Python expression; it is taken as the text ${literal}`,
    )
    return { kind: 'timer', timer: first.timer, expression: literal }
  }
  const expression = sources.expression({ at: first.at, text, what: 'the timer', owner: node.element })
  return expression === null ? null : { kind: 'timer', timer: first.timer, expression }
}

function readSignal(element: XmlElement, node: NodeOutline, reading: Reading): SignalEvent | null {
  const signal = namedRoot(element, 'signalRef', node, reading)
  if (signal === null) {
    if (reference(element, 'signalRef') === null) {
      reading.report.error('event_incomplete', node.element, `${node.kind} "${node.id}" names no signal; set signalRef`)
    }
    return null
  }
  if (signal.name === null) reading.report.error('event_incomplete', signal.element, `signal "${signal.id}" has no name; name it`)
  return {
    kind: 'signal',
    id: signal.id,
    name: signal.name ?? '',
    broadcast: signal.broadcast,
    ...readPayload([element, node.element, signal.element], reading),
  }
}

const CATCHERS: ReadonlySet<string> = new Set(['startEvent', 'intermediateCatchEvent', 'boundaryEvent'])

function readCoded<K extends 'error' | 'escalation'>(kind: K, element: XmlElement, node: NodeOutline, reading: Reading) {
  const root = namedRoot(element, `${kind}Ref`, node, reading)
  const isThrower = !CATCHERS.has(node.kind)
  if (root === null && reference(element, `${kind}Ref`) !== null) return null
  if (root === null && isThrower) {
    reading.report.error('event_incomplete', node.element, `${node.kind} "${node.id}" names no ${kind}; set ${kind}Ref`)
    return null
  }
  if (root !== null && root.code === null) {
    const effect = isThrower ? `only catchers without a code take it` : `"${node.id}" catches every ${kind}`
    reading.report.warning('event_incomplete', node.element, `${kind} "${root.id}" has no ${kind}Code, so ${effect}`)
  }
  const payload = readPayload([element, node.element, root?.element], reading)
  return { kind, id: root?.id ?? null, name: root?.name ?? null, code: root?.code ?? null, ...payload }
}

function namedRoot(element: XmlElement, attributeName: string, node: NodeOutline, { roots, report }: Reading): NamedRoot | null {
  const id = reference(element, attributeName)
  if (id === null) return null
  const table = { signalRef: roots.signals, errorRef: roots.errors, escalationRef: roots.escalations }[attributeName]
  const found = table?.get(id)
  if (found === undefined)
    report.error('missing_reference', node.element, `${attributeName} "${id}" of ${node.kind} "${node.id}" leads to nothing`)
  return found ?? null
}

function readPayload(places: readonly (XmlElement | undefined)[], { sources }: Reading) {
  const owner = places[1]
  return {
    payload: readText(places, 'payloadExpression', (at, text) =>
      sources.expression({ at, text, what: 'the payload', ...(owner ? { owner } : {}) }),
    ),
    variable: readText(places, 'variableName', (_, text) => text.trim()),
  }
}

function readText(
  places: readonly (XmlElement | undefined)[],
  name: string,
  read: (at: XmlElement, text: string) => string | null,
): string | null {
  for (const place of places) {
    const at = place ? extension(place, name) : null
    if (at !== null && at.text.trim() !== '') return read(at, at.text)
  }
  return null
}

function readConditional(element: XmlElement, node: NodeOutline, { report, sources }: Reading): SingleEvent | null {
  const at = child(element, 'condition')
  if (at === null) {
    report.error('event_incomplete', node.element, `conditional event "${node.id}" has no condition`)
    return null
  }
  const condition = sources.expression({ at, text: at.text, what: 'the condition', owner: node.element })
  return condition === null ? null : { kind: 'conditional', condition }
}

function readCompensate(element: XmlElement, node: NodeOutline, { outline, reading }: EventContext): SingleEvent {
  const id = reference(element, 'activityRef')
  const activity = id === null ? undefined : outline.byId.get(id)
  if (id !== null && activity === undefined) {
    reading.report.error('missing_reference', node.element, `activityRef "${id}" of "${node.id}" is no activity of this process`)
  }
  return { kind: 'compensate', activity: activity ?? null, waitForCompletion: flag(element, 'waitForCompletion', true) }
}

function readLink(element: XmlElement, node: NodeOutline, { outline, reading }: EventContext): SingleEvent | null {
  const name = linkName(element)
  if (name === null) {
    reading.report.error('event_incomplete', node.element, `link event "${node.id}" has no name; give the throw and its catch the same one`)
    return null
  }
  if (node.kind !== 'intermediateThrowEvent') return { kind: 'link', name, target: null }
  const targets = outline.nodes.filter(
    (other) => other.scope === node.scope && other.kind === 'intermediateCatchEvent' && hasLink(other, name),
  )
  if (targets.length !== 1) {
    const found = targets.length === 0 ? 'no catch' : `${targets.length} catches`
    reading.report.error('link_unpaired', node.element, `link "${name}" of "${node.id}" has ${found} in its scope; it needs exactly one`)
  }
  return { kind: 'link', name, target: targets[0]?.index ?? null }
}

function hasLink(node: NodeOutline, name: string): boolean {
  return node.element.children.some((element) => element.name === 'linkEventDefinition' && linkName(element) === name)
}

function linkName(element: XmlElement): string | null {
  return attribute(element, 'name')?.trim() || null
}

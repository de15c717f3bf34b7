import type { DataStore } from '../definition/data-flow.ts'
import type { Collaboration, ProcessParticipant } from '../definition/definition.ts'
import { type CorrelationKey, type CorrelationProperty, MAIN_CORRELATION_KEY, type Message } from '../definition/messages.ts'
import { own } from './own.ts'
import { reference, referredId } from './references.ts'
import type { Report } from './report.ts'
import type { NamedRoot, Roots } from './roots.ts'
import type { Sources } from './sources.ts'
import { attribute, child, childrenNamed, idOf, isTrue, nameOf, type XmlElement } from './xml/element.ts'

/** What the reading of roots needs. */
export interface RootReading {
  readonly report: Report
  readonly sources: Sources
  readonly ids: ReadonlyMap<string, XmlElement>
}

/** Reads messages, correlation, signals, errors, escalations, data stores and collaborations of a document. */
export function readRoots(root: XmlElement, reading: RootReading): Roots {
  const correlationProperties = childrenNamed(root, 'correlationProperty').map((element) => readProperty(element, reading))
  const correlationKeys = readKeys(root, correlationProperties, reading)
  const correlation = { correlationKeys, correlationProperties }
  const messages = childrenNamed(root, 'message').map((element, index) => readMessage(element, index, correlation, reading))
  return {
    messages,
    ...correlation,
    dataStores: childrenNamed(root, 'dataStore').map(readStore),
    signals: readNamed(root, 'signal', 'name'),
    errors: readNamed(root, 'error', 'errorCode'),
    escalations: readNamed(root, 'escalation', 'escalationCode'),
    collaborations: childrenNamed(root, 'collaboration').map((element) => readCollaboration(element, reading)),
    participants: readParticipants(root),
  }
}

function readProperty(element: XmlElement, { report, sources, ids }: RootReading): CorrelationProperty {
  const retrievals = childrenNamed(element, 'correlationPropertyRetrievalExpression').flatMap((retrieval) => {
    const messageId = reference(retrieval, 'messageRef')
    const path = child(retrieval, 'messagePath') ?? child(retrieval, 'formalExpression') ?? retrieval
    const expression = sources.expression({ at: path, text: path.text, what: 'the retrieval expression', owner: element })
    if (messageId !== null && ids.get(messageId)?.name === 'message') return expression === null ? [] : [{ messageId, expression }]
    const what = messageId === null ? 'names no message' : `names message "${messageId}", which does not exist`
    report.error('missing_reference', element, `a retrieval expression of correlation property "${idOf(element) ?? ''}" ${what}`)
    return []
  })
  return { id: idOf(element) ?? '', name: nameOf(element), retrievals }
}

function readKeys(root: XmlElement, properties: readonly CorrelationProperty[], { report }: RootReading): CorrelationKey[] {
  const elements = childrenNamed(root, 'collaboration').flatMap((collaboration) => childrenNamed(collaboration, 'correlationKey'))
  if (elements.length === 0) {
    const all = properties.map(({ id }) => id)
    return all.length === 0 ? [] : [{ id: MAIN_CORRELATION_KEY, name: MAIN_CORRELATION_KEY, properties: all }]
  }
  return elements.map((element) => {
    const refs = childrenNamed(element, 'correlationPropertyRef').map((ref) => referredId(ref.text) ?? '')
    for (const id of refs) {
      if (properties.some((property) => property.id === id)) continue
      report.error('missing_reference', element, `correlation key "${nameOf(element) ?? ''}" names property "${id}", which does not exist`)
    }
    const id = idOf(element) ?? nameOf(element) ?? MAIN_CORRELATION_KEY
    return { id, name: nameOf(element) ?? id, properties: refs }
  })
}

interface Correlation {
  readonly correlationKeys: readonly CorrelationKey[]
  readonly correlationProperties: readonly CorrelationProperty[]
}

function readMessage(element: XmlElement, index: number, correlation: Correlation, { report }: RootReading): Message {
  const id = idOf(element) ?? ''
  const name = nameOf(element)
  if (name === null) report.error('message_unnamed', element, `message "${id}" has no name, so nothing could be routed to it; name it`)
  const keys = correlation.correlationKeys.map((key) => ({
    key: key.name,
    properties: correlation.correlationProperties
      .filter((property) => key.properties.includes(property.id))
      .flatMap(({ id: property, retrievals }) =>
        retrievals.filter(({ messageId }) => messageId === id).map(({ expression }) => ({ property, expression })),
      ),
  }))
  return { index, id, name: name ?? '', correlation: keys.filter(({ properties }) => properties.length > 0) }
}

const STORE_TYPES: Readonly<Record<string, string>> = Object.freeze({
  kkvdatastore: 'kkv',
  jsondatastore: 'json',
  typeaheaddatastore: 'typeahead',
  jsonfiledatastore: 'jsonFile',
})

function readStore(element: XmlElement, index: number): DataStore {
  const id = idOf(element) ?? ''
  const name = nameOf(element)
  const type = attribute(element, 'type')?.trim() || name || 'json'
  return { index, id, name, type: own(STORE_TYPES, type.toLowerCase()) ?? type }
}

function readNamed(root: XmlElement, tag: string, codeAttribute: string): ReadonlyMap<string, NamedRoot> {
  const found = new Map<string, NamedRoot>()
  for (const element of childrenNamed(root, tag)) {
    const id = idOf(element)
    const code = attribute(element, codeAttribute)?.trim() || null
    const broadcast = isTrue(attribute(element, 'broadcast', 'trellis') ?? '')
    if (id !== null && !found.has(id)) found.set(id, { id, name: nameOf(element), code, broadcast, element })
  }
  return found
}

function readCollaboration(element: XmlElement, { report, ids }: RootReading): Collaboration {
  const processes = childrenNamed(element, 'participant').flatMap((participant) => {
    const id = reference(participant, 'processRef')
    if (id === null) return []
    const process = ids.get(id)
    if (process?.name !== 'process') {
      report.error('missing_reference', participant, `processRef "${id}" of participant "${idOf(participant) ?? ''}" is no process`)
      return []
    }
    return isExecutable(process) ? [id] : []
  })
  const messageFlows = childrenNamed(element, 'messageFlow').map((flow) => {
    const [source, target] = [reference(flow, 'sourceRef') ?? '', reference(flow, 'targetRef') ?? '']
    for (const end of [source, target]) {
      if (!ids.has(end))
        report.warning('missing_reference', flow, `message flow "${idOf(flow) ?? ''}" is drawn to "${end}", which does not exist`)
    }
    return { id: idOf(flow) ?? '', name: nameOf(flow), source, target }
  })
  return { id: idOf(element) ?? '', name: nameOf(element), file: report.file, processes, messageFlows }
}

/** Whether a process is meant to run: `isExecutable` is not false. */
export function isExecutable(process: XmlElement): boolean {
  const value = attribute(process, 'isExecutable')
  return value === null || isTrue(value)
}

function readParticipants(root: XmlElement): ReadonlyMap<string, ProcessParticipant> {
  const found = new Map<string, ProcessParticipant>()
  for (const collaboration of childrenNamed(root, 'collaboration')) {
    for (const participant of childrenNamed(collaboration, 'participant')) {
      const process = reference(participant, 'processRef')
      if (process === null || found.has(process)) continue
      found.set(process, { id: idOf(participant) ?? '', name: nameOf(participant), collaboration: idOf(collaboration) ?? '' })
    }
  }
  return found
}

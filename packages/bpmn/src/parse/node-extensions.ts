import type { IoMapping, Mapping } from '../definition/data-flow.ts'
import type { Assignment, FormReference, NodeExtensions } from '../definition/extensions.ts'
import { extension, extensions, extensionText } from './extension-elements.ts'
import type { Reading } from './reading.ts'
import type { Sources } from './sources.ts'
import { attribute, child, childrenNamed, isTrue, tagOf, type XmlElement } from './xml/element.ts'

/** What almost every node has: nothing. One object for all of them. */
const NONE: NodeExtensions = Object.freeze({
  preScript: null,
  postScript: null,
  instructions: null,
  properties: Object.freeze({}),
  form: null,
  variableName: null,
  metadata: Object.freeze([]),
  allowGuest: false,
  guestConfirmation: null,
  signalButtonLabel: null,
  processModelToStart: null,
  assignment: null,
  mapping: null,
})

/** Reads the extension elements and attributes that any kind of node may have. */
export function readNodeExtensions(element: XmlElement, { sources, report }: Pick<Reading, 'sources' | 'report'>): NodeExtensions {
  const isPlain = child(element, 'extensionElements') === null && element.attributes.every(({ space }) => space === '')
  if (isPlain) return NONE
  const properties = readProperties(element)
  return {
    preScript: readScript(element, 'preScript', sources),
    postScript: readScript(element, 'postScript', sources),
    instructions: extensionText(element, 'instructionsForEndUser'),
    properties,
    form: readForm(element, properties),
    variableName: extensionText(element, 'variableName'),
    metadata: readMetadata(element, sources),
    allowGuest: isTrue(extensionText(element, 'allowGuest') ?? ''),
    guestConfirmation: extensionText(element, 'guestConfirmation'),
    signalButtonLabel: extensionText(element, 'signalButtonLabel'),
    processModelToStart: extensionText(element, 'processModelToStartOnTaskAvailable'),
    assignment: readAssignment(element),
    mapping: readMapping(element, { sources, report }),
  }
}

function readScript(element: XmlElement, name: 'preScript' | 'postScript', sources: Sources): string | null {
  const script = extension(element, name)
  if (script === null || script.text.trim() === '') return null
  return sources.statements({
    at: script,
    text: script.text,
    what: name === 'preScript' ? 'the pre-script' : 'the post-script',
    owner: element,
  })
}

function readProperties(element: XmlElement): Readonly<Record<string, string>> {
  const pairs: [string, string][] = []
  for (const space of ['spiffworkflow', 'camunda', 'zeebe']) {
    for (const list of extensions(element, 'properties', space)) {
      for (const property of childrenNamed(list, 'property', space)) {
        pairs.push([attribute(property, 'name') ?? '', attribute(property, 'value') ?? ''])
      }
    }
  }
  // Sorted, so that the order in the file does not change the content hash.
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b))))
}

function readForm(element: XmlElement, properties: Readonly<Record<string, string>>): FormReference | null {
  const zeebe = extension(element, 'formDefinition', 'zeebe')
  const form = {
    schema: properties.formJsonSchemaFilename?.trim() || null,
    uiSchema: properties.formUiSchemaFilename?.trim() || null,
    key: attribute(element, 'formKey', 'camunda') ?? attribute(element, 'formRef', 'camunda') ?? zeebeForm(zeebe),
  }
  return form.schema === null && form.uiSchema === null && form.key === null ? null : form
}

function zeebeForm(form: XmlElement | null): string | null {
  if (form === null) return null
  return attribute(form, 'formId') ?? attribute(form, 'externalReference') ?? attribute(form, 'formKey')
}

function readMetadata(element: XmlElement, sources: Sources): NodeExtensions['metadata'] {
  const list = extension(element, 'taskMetadataValues')
  if (list === null) return []
  return childrenNamed(list, 'taskMetadataValue', 'spiffworkflow').flatMap((item) => {
    const name = attribute(item, 'name') ?? ''
    const text = attribute(item, 'value') ?? item.text
    const expression = sources.expression({ at: item, text, what: `metadata value "${name}"`, owner: element })
    return expression === null ? [] : [{ name, expression }]
  })
}

function readAssignment(element: XmlElement): Assignment | null {
  const own = (name: string) => attribute(element, name, 'camunda')
  const of = (tag: string, name: string) => {
    const found = extension(element, tag, 'zeebe')
    return found === null ? null : attribute(found, name)
  }
  const assignment = {
    assignee: own('assignee') ?? of('assignmentDefinition', 'assignee'),
    candidateUsers: list(own('candidateUsers') ?? of('assignmentDefinition', 'candidateUsers')),
    candidateGroups: list(own('candidateGroups') ?? of('assignmentDefinition', 'candidateGroups')),
    dueDate: own('dueDate') ?? of('taskSchedule', 'dueDate'),
    followUpDate: own('followUpDate') ?? of('taskSchedule', 'followUpDate'),
    priority: own('priority') ?? of('priorityDefinition', 'priority'),
  }
  const isEmpty = Object.values(assignment).every((value) => value === null || value.length === 0)
  return isEmpty ? null : assignment
}

/** Commas separate names, unless the whole is one expression. */
function list(text: string | null): readonly string[] {
  if (text === null || text.trim() === '') return []
  if (/^\s*(?:=|[$#]\{)/.test(text)) return [text.trim()]
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function readMapping(element: XmlElement, { sources, report }: Pick<Reading, 'sources' | 'report'>): IoMapping | null {
  const zeebe = extension(element, 'ioMapping', 'zeebe')
  const camunda = extension(element, 'inputOutput', 'camunda')
  if (zeebe === null && camunda === null) return null
  const read = (side: 'input' | 'output') => [
    ...(zeebe === null ? [] : childrenNamed(zeebe, side, 'zeebe').map((item) => mapping(item, attribute(item, 'source') ?? '', 'target'))),
    ...(camunda === null ? [] : childrenNamed(camunda, `${side}Parameter`, 'camunda').map((item) => mapping(item, item.text, 'name'))),
  ]
  function mapping(item: XmlElement, text: string, target: string): Mapping | null {
    const name = attribute(item, target) ?? ''
    if (item.children.length > 0) {
      const what = item.children.map(tagOf).join(', ')
      report.error('unsupported_element', element, `mapping "${name}" holds ${what}, which does not run; write a text or an expression`)
      return null
    }
    const source = literalOr(text, sources) ?? sources.expression({ at: item, text, what: `mapping "${name}"`, owner: element })
    return source === null ? null : { source, target: name }
  }
  return { inputs: read('input').filter((found) => found !== null), outputs: read('output').filter((found) => found !== null) }
}

/** In Camunda files a text without expression marks is the value itself; answers it as a Python literal. */
export function literalOr(text: string, sources: Sources): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (sources.dialect === 'camunda8') return trimmed.startsWith('=') ? null : JSON.stringify(trimmed)
  if (sources.dialect === 'camunda7') return /[$#]\{/.test(trimmed) ? null : JSON.stringify(trimmed)
  return null
}

import type { Mapping } from '../definition/data-flow.ts'
import type { Binding, CalledProcess, DecisionReference } from '../definition/node.ts'
import { extension, extensions, extensionText } from './extension-elements.ts'
import type { NodeOutline } from './outline.ts'
import type { Reading } from './reading.ts'
import { attribute, isTrue, type XmlElement } from './xml/element.ts'

/** Reads which process a call activity runs; null (and an error) when it names none. */
export function readCalled(node: NodeOutline, { report, sources }: Reading): CalledProcess | null {
  const zeebe = extension(node.element, 'calledElement', 'zeebe')
  const text = (attribute(node.element, 'calledElement') ?? (zeebe === null ? null : attribute(zeebe, 'processId')))?.trim() ?? ''
  if (text === '') {
    report.error('missing_called_element', node.element, `call activity "${node.id}" names no process; set calledElement`)
    return null
  }
  const binding = zeebe === null ? readBinding(node, 'calledElement') : zeebeBinding(zeebe)
  if (/^\s*(?:=|[$#]\{)/.test(text) && sources.dialect !== 'python') {
    const id = sources.expression({ at: node.element, text, what: 'the called element' })
    return id === null ? null : { id, isExpression: true, binding }
  }
  return { id: text, isExpression: false, binding }
}

/** Reads which decision a business rule task asks; null (and an error) when it names none. */
export function readDecision(node: NodeOutline, { report }: Reading): DecisionReference | null {
  const zeebe = extension(node.element, 'calledDecision', 'zeebe')
  const id =
    extensionText(node.element, 'calledDecisionId') ??
    attribute(node.element, 'decisionRef', 'camunda') ??
    (zeebe === null ? null : attribute(zeebe, 'decisionId'))
  if (id === null || id.trim() === '') {
    report.error('missing_decision', node.element, `business rule task "${node.id}" names no decision; set calledDecisionId`)
    return null
  }
  const resultVariable =
    attribute(node.element, 'resultVariable', 'camunda') ?? (zeebe === null ? null : attribute(zeebe, 'resultVariable'))
  return { id: id.trim(), binding: zeebe === null ? readBinding(node, 'decisionRef') : zeebeBinding(zeebe), resultVariable }
}

function readBinding({ element }: NodeOutline, name: 'calledElement' | 'decisionRef'): Binding {
  const of = (suffix: string) => attribute(element, `${name}${suffix}`, 'trellis') ?? attribute(element, `${name}${suffix}`, 'camunda')
  return toBinding(of('Binding'), of('Version'), of('VersionTag'))
}

function zeebeBinding(element: XmlElement): Binding {
  return toBinding(attribute(element, 'bindingType'), null, attribute(element, 'versionTag'))
}

function toBinding(kind: string | null, version: string | null, tag: string | null): Binding {
  if (kind === 'deployment') return { kind: 'deployment' }
  if (kind === 'versionTag' && tag !== null) return { kind: 'versionTag', tag }
  if (kind === 'version' && version !== null && /^\d+$/.test(version)) return { kind: 'version', version: Number(version) }
  return { kind: 'latest' }
}

/** Values passed to (`in`) or back from (`out`) a callee; null passes everything. */
export function readPassing(node: NodeOutline, direction: 'in' | 'out', { sources }: Reading): readonly Mapping[] | null {
  const elements = extensions(node.element, direction, 'camunda').filter((element) => attribute(element, 'businessKey') === null)
  if (elements.length === 0) return zeebePassing(node.element, direction)
  if (elements.some((element) => attribute(element, 'variables') === 'all')) return null
  return elements.flatMap((element) => {
    const target = attribute(element, 'target') ?? ''
    const text = attribute(element, 'sourceExpression') ?? attribute(element, 'source') ?? ''
    const source = sources.expression({ at: element, text, what: `the value of "${target}"`, owner: node.element })
    return source === null ? [] : [{ source, target }]
  })
}

/** Camunda 8 passes everything unless told not to; what then still passes is in its io mapping. */
function zeebePassing(element: XmlElement, direction: 'in' | 'out'): readonly Mapping[] | null {
  const zeebe = extension(element, 'calledElement', 'zeebe')
  const propagates =
    zeebe === null ? null : attribute(zeebe, direction === 'in' ? 'propagateAllParentVariables' : 'propagateAllChildVariables')
  return propagates !== null && !isTrue(propagates) ? [] : null
}

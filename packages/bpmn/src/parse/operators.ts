import type { OperatorParameter, RetryPolicy, ScriptTest, ServiceOperator } from '../definition/extensions.ts'
import { extension } from './extension-elements.ts'
import type { NodeOutline } from './outline.ts'
import type { Reading } from './reading.ts'
import { attribute, child, childrenNamed, type XmlElement } from './xml/element.ts'

/** Reads what a service task calls: our operator, a Camunda external topic, or a Camunda 8 job type. */
export function readOperator(node: NodeOutline, reading: Reading): ServiceOperator | null {
  const own = extension(node.element, 'serviceTaskOperator')
  const operator = own === null ? foreignOperator(node) : ownOperator(own, node, reading)
  if (operator !== null && operator.id !== '') return operator
  reading.report.error('missing_operator', node.element, `service task "${node.id}" names no operator; choose one`)
  return null
}

function ownOperator(element: XmlElement, node: NodeOutline, { sources }: Reading): ServiceOperator {
  const list = child(element, 'parameters', 'spiffworkflow')
  const parameters = (list === null ? [] : childrenNamed(list, 'parameter', 'spiffworkflow')).flatMap((parameter): OperatorParameter[] => {
    const id = attribute(parameter, 'id') ?? ''
    const text = attribute(parameter, 'value') ?? ''
    // The editor writes every parameter of an operator, those that nobody filled in with an empty value.
    if (text.trim() === '') return []
    const expression = sources.expression({ at: parameter, text, what: `parameter "${id}"`, owner: node.element })
    return expression === null ? [] : [{ id, type: attribute(parameter, 'type'), expression }]
  })
  const retry = child(element, 'retry', 'spiffworkflow')
  return {
    id: attribute(element, 'id')?.trim() ?? '',
    resultVariable: attribute(element, 'resultVariable')?.trim() || null,
    parameters,
    retry: retry === null ? null : readRetry(retry),
  }
}

function readRetry(element: XmlElement): RetryPolicy {
  const number = (name: string) => {
    const text = attribute(element, name)?.trim() ?? ''
    return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null
  }
  return { retries: number('retries'), backoffBase: number('backoff_base') }
}

function foreignOperator({ element }: NodeOutline): ServiceOperator | null {
  const definition = extension(element, 'taskDefinition', 'zeebe')
  const isExternal = attribute(element, 'type', 'camunda') === 'external'
  const id = definition === null ? (isExternal ? attribute(element, 'topic', 'camunda') : null) : attribute(definition, 'type')
  if (id === null) return null
  const headers = extension(element, 'taskHeaders', 'zeebe')
  const parameters = (headers === null ? [] : childrenNamed(headers, 'header', 'zeebe')).map((header) => ({
    id: attribute(header, 'key') ?? '',
    type: 'str',
    expression: JSON.stringify(attribute(header, 'value') ?? ''),
  }))
  const retries = Number(definition === null ? Number.NaN : (attribute(definition, 'retries') ?? Number.NaN))
  return {
    id: id.trim(),
    resultVariable: attribute(element, 'resultVariable', 'camunda'),
    mergesResult: true,
    parameters,
    // There the number counts all attempts, here those after the first.
    retry: Number.isInteger(retries) ? { retries: Math.max(0, retries - 1), backoffBase: null } : null,
  }
}

/** Reads the test cases that a script carries. */
export function readScriptTests(element: XmlElement): readonly ScriptTest[] {
  const list = extension(element, 'unitTests')
  if (list === null) return []
  return childrenNamed(list, 'unitTest', 'spiffworkflow').map((test) => ({
    id: attribute(test, 'id') ?? '',
    inputJson: child(test, 'inputJson', 'spiffworkflow')?.text.trim() ?? '{}',
    expectedOutputJson: child(test, 'expectedOutputJson', 'spiffworkflow')?.text.trim() ?? '{}',
  }))
}

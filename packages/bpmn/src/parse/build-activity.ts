import type { IoSpecification } from '../definition/data-flow.ts'
import type { ActivityNode, AdHocSubProcess, PlainTask, ScriptTask } from '../definition/node.ts'
import type { Parts } from './build-nodes.ts'
import { readCalled, readDecision, readPassing } from './called-models.ts'
import { readMessageEvent } from './events.ts'
import { extension } from './extension-elements.ts'
import { readLoop } from './loops.ts'
import { readOperator, readScriptTests } from './operators.ts'
import type { NodeOutline } from './outline.ts'
import type { Reading } from './reading.ts'
import { attribute, child, flag } from './xml/element.ts'

/** What is known of an activity before its own kind is looked at. */
export interface ActivityParts extends Parts {
  readonly base: Omit<PlainTask, 'kind' | 'loop' | 'defaultFlow' | 'boundary' | 'io' | 'isForCompensation' | 'compensation'>
  readonly io: IoSpecification | null
  readonly boundary: readonly number[]
  readonly defaultFlow: number | null
}

/** Outline of a node that is neither event nor gateway. */
export interface ActivityOutline extends NodeOutline {
  readonly kind: ActivityNode['kind']
}

/** Puts one activity together; reports what keeps it from running. */
export function buildActivity(node: ActivityOutline, parts: ActivityParts): ActivityNode {
  const { reading } = parts
  const { element, kind } = node
  checkQuantities(node, reading)
  const base = {
    ...parts.base,
    loop: readLoop(node, parts.places, reading),
    defaultFlow: parts.defaultFlow,
    boundary: parts.boundary,
    io: parts.io,
    isForCompensation: flag(element, 'isForCompensation'),
    compensation: parts.compensations.handlerOfHost.get(node.index) ?? null,
  }
  const inner = node.inner ?? -1
  switch (kind) {
    case 'task':
    case 'userTask':
    case 'manualTask':
      return { ...base, kind }
    case 'scriptTask':
      return { ...base, kind, ...readScript(node, reading) }
    case 'serviceTask':
      return { ...base, kind, operator: readOperator(node, reading) ?? { id: '', resultVariable: null, parameters: [], retry: null } }
    case 'sendTask':
    case 'receiveTask':
      return { ...base, kind, event: readTaskMessage(node, reading) }
    case 'businessRuleTask':
      return { ...base, kind, decision: readDecision(node, reading) ?? { id: '', binding: { kind: 'latest' }, resultVariable: null } }
    case 'callActivity': {
      const called = readCalled(node, reading) ?? { id: '', isExpression: false, binding: { kind: 'latest' } }
      return { ...base, kind, called, passIn: readPassing(node, 'in', reading), passOut: readPassing(node, 'out', reading) }
    }
    case 'subProcess':
    case 'transaction':
      return { ...base, kind, inner }
    case 'eventSubProcess':
      return { ...base, kind, inner, start: startInside(inner, parts) }
    case 'adHocSubProcess':
      return { ...base, kind, inner, ...readAdHoc(node, reading) }
  }
}

function checkQuantities(node: ActivityOutline, { report }: Reading): void {
  for (const name of ['startQuantity', 'completionQuantity']) {
    const value = attribute(node.element, name)?.trim() ?? '1'
    if (value !== '1') report.error('unsupported_attribute', node.element, `${name}="${value}" of "${node.id}" does not run; only 1 does`)
  }
}

function readScript(
  node: ActivityOutline,
  { report, sources }: Reading,
): Pick<ScriptTask, 'script' | 'format' | 'resultVariable' | 'tests'> {
  const zeebe = extension(node.element, 'script', 'zeebe')
  const format = attribute(node.element, 'scriptFormat')?.trim() || null
  if (zeebe !== null) {
    const text = attribute(zeebe, 'expression') ?? ''
    const script = sources.expression({ at: zeebe, text, what: 'the script', owner: node.element }) ?? ''
    return { script, format, resultVariable: attribute(zeebe, 'resultVariable'), tests: [] }
  }
  if (format !== null && !/python/i.test(format)) {
    report.warning('foreign_expression', node.element, `the script of "${node.id}" is marked as ${format}; it runs as Python`)
  }
  const at = child(node.element, 'script') ?? node.element
  const resultVariable = attribute(node.element, 'resultVariable', 'camunda')
  if (at !== node.element && at.text.trim() === '' && resultVariable === null) {
    report.warning('empty_script', node.element, `the script of "${node.id}" is empty; the task does nothing`)
    return { script: '', format, resultVariable, tests: readScriptTests(node.element) }
  }
  const source = { at, text: at === node.element ? '' : at.text, what: 'the script', owner: node.element }
  const script = resultVariable === null ? sources.statements(source) : sources.expression(source)
  return { script: script ?? '', format, resultVariable, tests: readScriptTests(node.element) }
}

function readTaskMessage(node: ActivityOutline, reading: Reading) {
  if (node.kind === 'receiveTask' && flag(node.element, 'instantiate')) {
    reading.report.error(
      'unsupported_attribute',
      node.element,
      `instantiate of receive task "${node.id}" does not run; draw a message start event`,
    )
  }
  const event = readMessageEvent(node.element, node, reading)
  return event ?? ({ kind: 'message', message: -1, payload: null, variable: null, matches: [], isMatching: false } as const)
}

function startInside(inner: number, { outline }: Parts): number {
  const nodes = outline.scopes[inner]?.nodes ?? []
  return nodes.find((index) => outline.nodes[index]?.kind === 'startEvent') ?? -1
}

function readAdHoc(
  node: ActivityOutline,
  { sources }: Reading,
): Pick<AdHocSubProcess, 'ordering' | 'completionCondition' | 'cancelRemaining' | 'activeElements'> {
  const at = child(node.element, 'completionCondition')
  const hasCondition = at !== null && at.text.trim() !== ''
  const zeebe = extension(node.element, 'adHoc', 'zeebe')
  const active = zeebe === null ? null : attribute(zeebe, 'activeElementsCollection')
  return {
    ordering: attribute(node.element, 'ordering') === 'Sequential' ? 'sequential' : 'parallel',
    completionCondition: hasCondition
      ? sources.expression({ at, text: at.text, what: 'the completion condition', owner: node.element })
      : null,
    cancelRemaining: flag(node.element, 'cancelRemainingInstances', true),
    activeElements:
      zeebe === null || active === null
        ? null
        : sources.expression({ at: zeebe, text: active, what: 'the active elements', owner: node.element }),
  }
}

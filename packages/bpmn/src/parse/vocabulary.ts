import type { Report } from './report.ts'
import { ELEMENTS, type ElementPlace } from './support.ts'
import { tagOf, type XmlElement } from './xml/element.ts'

const CONTAINERS: ReadonlySet<string> = new Set(['process', 'subProcess', 'transaction', 'adHocSubProcess'])

const EVENTS: ReadonlySet<string> = new Set(['startEvent', 'endEvent', 'intermediateCatchEvent', 'intermediateThrowEvent', 'boundaryEvent'])

/** Attributes without prefix that BPMN defines, for all elements together: finds typing errors, not misplaced ones. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  `id name isExecutable isClosed processType definitionalCollaborationRef sourceRef targetRef default isInterrupting parallelMultiple
   attachedToRef cancelActivity triggeredByEvent isForCompensation startQuantity completionQuantity implementation operationRef messageRef
   instantiate eventGatewayType gatewayDirection scriptFormat calledElement method ordering cancelRemainingInstances isSequential behavior
   oneBehaviorEventRef noneBehaviorEventRef testBefore loopMaximum signalRef errorRef escalationRef activityRef waitForCompletion
   errorCode escalationCode structureRef itemSubjectRef isCollection itemKind dataObjectRef dataStoreRef capacity isUnlimited type
   correlationKeyRef correlationPropertyRef processRef language evaluatesToTypeRef targetNamespace expressionLanguage typeLanguage exporter
   exporterVersion textFormat associationDirection isImmediate partitionElementRef categoryValueRef value minimum maximum namespace location
   importType definition mustUnderstand direction resourceRef parameterRef isRequired implementationRef schemaLocation
   messageEventDefinitionRef`.split(/\s+/),
)

/**
 * Reports every element of BPMN that is unknown, refused, ignored or out of place, and every attribute that BPMN does not have.
 * Answers nothing: what runs is found by the compiler itself.
 */
export function checkVocabulary(root: XmlElement, report: Report): void {
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    checkAttributes(element, report)
    const inside: XmlElement[] = []
    for (const child of element.children) {
      if (child.space !== 'bpmn') checkForeign(child, element, report)
      else if (checkElement(child, element, report)) inside.push(child)
    }
    stack.push(...inside.reverse())
  }
}

/** Whether to look inside. */
function checkElement(element: XmlElement, parent: XmlElement, report: Report): boolean {
  const support = ELEMENTS[element.name]
  if (support === undefined) {
    report.error('unsupported_element', element, `<${element.name}> is no element of BPMN 2.0; check the spelling`)
  } else if (support.level === 'refused') {
    report.error('unsupported_element', element, `<${element.name}> does not run here: ${support.note}`)
  } else if (support.level === 'ignored') {
    report.warning('ignored_element', element, `<${element.name}> has no effect${support.note === '' ? '' : `: ${support.note}`}`)
  } else if (!fits(support.place, parent)) {
    report.error('xml_foreign', element, `<${element.name}> cannot stand inside of <${tagOf(parent)}>`)
  } else {
    return element.name !== 'extensionElements' && element.name !== 'documentation'
  }
  return false
}

function fits(place: ElementPlace, parent: XmlElement): boolean {
  if (place === 'definitions') return parent.name === 'definitions'
  if (place === 'container') return CONTAINERS.has(parent.name) || (parent.name === 'collaboration' && parent.space === 'bpmn')
  if (place === 'event') return EVENTS.has(parent.name)
  return true
}

function checkForeign(element: XmlElement, parent: XmlElement, report: Report): void {
  if (element.space === 'bpmndi' || parent.name === 'extensionElements') return
  report.warning('xml_foreign', element, `<${tagOf(element)}> has no effect here; extensions belong into <extensionElements>`)
}

function checkAttributes(element: XmlElement, report: Report): void {
  for (const { space, name, value } of element.attributes) {
    if (space === '' && !ATTRIBUTES.has(name)) {
      report.warning('xml_foreign', element, `attribute ${name}="${value}" of <${element.name}> is not part of BPMN and has no effect`)
    }
  }
}

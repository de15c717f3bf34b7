import { allowedInstead, hasAttribute } from './attributes.ts'
import { own } from './own.ts'
import { parentsOf } from './parents.ts'
import type { Report } from './report.ts'
import { ELEMENTS, type ElementPlace } from './support.ts'
import { tagOf, type XmlElement } from './xml/element.ts'

const CONTAINERS: ReadonlySet<string> = new Set(['process', 'subProcess', 'transaction', 'adHocSubProcess'])

const EVENTS: ReadonlySet<string> = new Set(['startEvent', 'endEvent', 'intermediateCatchEvent', 'intermediateThrowEvent', 'boundaryEvent'])

/**
 * Reports every element of BPMN that is unknown, refused, ignored or out of place, and every attribute that the element does not have in BPMN.
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
    // One by one: as arguments, hundreds of thousands would overflow the stack.
    for (const child of inside.reverse()) stack.push(child)
  }
}

/** Whether to look inside. */
function checkElement(element: XmlElement, parent: XmlElement, report: Report): boolean {
  const support = own(ELEMENTS, element.name)
  if (support === undefined) {
    report.error('unsupported_element', element, `<${element.name}> is no element of BPMN 2.0; check the spelling`)
  } else if (support.level === 'refused') {
    report.error('unsupported_element', element, `<${element.name}> does not run here: ${support.note}`)
  } else if (support.level === 'ignored') {
    report.warning('ignored_element', element, `<${element.name}> has no effect${support.note === '' ? '' : `: ${support.note}`}`)
  } else if (!fits(support.place, parent) || parentsOf(element.name)?.has(parent.name) === false) {
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
    if (space !== '') continue
    const allowed = allowedInstead(name, value)
    if (!hasAttribute(element.name, name)) {
      report.warning('xml_foreign', element, `attribute ${name}="${value}" is none of <${element.name}> in BPMN and has no effect`)
    } else if (allowed !== null) {
      report.error('unsupported_attribute', element, `${name}="${value}" of <${element.name}> means nothing; write ${allowed}`)
    }
  }
}

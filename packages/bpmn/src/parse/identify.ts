import type { Report } from './report.ts'
import { idOf, type XmlElement } from './xml/element.ts'

/** Ids of these are names of variables, which may well repeat. */
const VARIABLES: ReadonlySet<string> = new Set([
  'dataInput',
  'dataOutput',
  'inputDataItem',
  'outputDataItem',
  'property',
  'inputSet',
  'outputSet',
])

/** All BPMN elements of a document by id. Of two with the same id the first counts, and the second is reported. */
export function identify(root: XmlElement, report: Report): ReadonlyMap<string, XmlElement> {
  const ids = new Map<string, XmlElement>()
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    if (element.space !== 'bpmn' || element.name === 'extensionElements') continue
    const id = VARIABLES.has(element.name) ? null : idOf(element)
    const first = id === null ? undefined : ids.get(id)
    if (id !== null && first !== undefined) {
      report.error(
        'duplicate_id',
        element,
        `id "${id}" of <${element.name}> is taken by <${first.name}> on line ${first.line}; give it another`,
      )
    } else if (id !== null) {
      ids.set(id, element)
    }
    for (let i = element.children.length - 1; i >= 0; i--) {
      const next = element.children[i]
      if (next) stack.push(next)
    }
  }
  return ids
}

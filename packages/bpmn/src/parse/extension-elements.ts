import { EXTENSIONS } from './extension-table.ts'
import { own } from './own.ts'
import type { Report } from './report.ts'
import { child, tagOf, type XmlElement } from './xml/element.ts'

/** Extension elements of one name directly inside of an element. */
export function extensions(element: XmlElement, name: string, space = 'spiffworkflow'): XmlElement[] {
  const all = child(element, 'extensionElements')
  return all === null ? [] : all.children.filter((candidate) => candidate.name === name && candidate.space === space)
}

/** First extension element of that name, or null. */
export function extension(element: XmlElement, name: string, space = 'spiffworkflow'): XmlElement | null {
  const all = child(element, 'extensionElements')
  return all === null ? null : child(all, name, space)
}

/** Trimmed text of an extension element; null when absent or blank. */
export function extensionText(element: XmlElement, name: string, space = 'spiffworkflow'): string | null {
  const text = extension(element, name, space)?.text.trim()
  return text === undefined || text === '' ? null : text
}

/** Reports extension elements of known products that nothing here reads. Those of drawing tools pass. */
export function checkExtensions(root: XmlElement, report: Report): void {
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    for (const candidate of element.children) {
      if (candidate.space !== 'bpmn') continue
      if (candidate.name === 'extensionElements') for (const found of candidate.children) checkExtension(found, element, report)
      else stack.push(candidate)
    }
  }
}

function checkExtension(found: XmlElement, owner: XmlElement, report: Report): void {
  const known = own(EXTENSIONS, found.space)
  if (known === undefined || Object.hasOwn(known, found.name)) return
  report.warning('ignored_element', owner, `extension <${tagOf(found)}> of <${tagOf(owner)}> has no effect`)
}

import type { XmlElement } from './xml/element.ts'
import { attribute } from './xml/element.ts'

/** Id that a reference names: without white space and without a namespace prefix; null when blank or absent. */
export function referredId(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed.slice(trimmed.indexOf(':') + 1)
}

/** Id that an attribute refers to, or null. */
export function reference(element: XmlElement, name: string): string | null {
  return referredId(attribute(element, name))
}

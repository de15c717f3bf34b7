/** An XML element as it stands in its file. */
export interface XmlElement {
  /** Short namespace, see `shortNamespace`; empty for none. */
  readonly space: string
  /** Local name. */
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** Character data directly inside, entities decoded; pieces of nothing but white space are left out. */
  readonly text: string
  /** Line of the opening `<`, from 1. */
  readonly line: number
  /** Line on which `text` begins. */
  readonly textLine: number
}

/** An attribute; `space` is empty without a prefix. */
export interface XmlAttribute {
  readonly space: string
  readonly name: string
  readonly value: string
}

/** Value of an attribute, or null. Without `space`, one without a prefix. */
export function attribute(element: XmlElement, name: string, space = ''): string | null {
  for (const candidate of element.attributes) if (candidate.name === name && candidate.space === space) return candidate.value
  return null
}

/** Whether a boolean attribute is true; `otherwise` when it is absent. */
export function flag(element: XmlElement, name: string, otherwise = false): boolean {
  const value = attribute(element, name)
  return value === null ? otherwise : isTrue(value)
}

/** XML Schema's two ways to write true, and the spelling of Python. */
export function isTrue(value: string): boolean {
  return /^\s*(true|1)\s*$/i.test(value)
}

/** First child of that name, by default a BPMN one; null when there is none. */
export function child(element: XmlElement, name: string, space = 'bpmn'): XmlElement | null {
  for (const candidate of element.children) if (candidate.name === name && candidate.space === space) return candidate
  return null
}

/** All children of that name, in order. */
export function childrenNamed(element: XmlElement, name: string, space = 'bpmn'): XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name && candidate.space === space)
}

/** Trimmed text of the first child of that name, or null when there is none or it is blank. */
export function childText(element: XmlElement, name: string, space = 'bpmn'): string | null {
  const text = child(element, name, space)?.text.trim()
  return text === undefined || text === '' ? null : text
}

/** The `id` attribute; null when absent or blank. */
export function idOf(element: XmlElement): string | null {
  const id = attribute(element, 'id')?.trim()
  return id === undefined || id === '' ? null : id
}

/** The `name` attribute with line breaks as spaces; null when absent or blank. */
export function nameOf(element: XmlElement): string | null {
  const name = attribute(element, 'name')?.trim()
  return name === undefined || name === '' ? null : name
}

/** How to call an element in a message: its tag, as files usually write it. */
export function tagOf(element: XmlElement): string {
  return element.space === 'bpmn' || element.space === '' ? element.name : `${element.space}:${element.name}`
}

import { own } from '../own.ts'
import type { XmlElement } from './element.ts'
import { shortNamespace } from './namespaces.ts'

/** Why a text is no usable XML, and where. */
export interface XmlFault {
  readonly code: 'xml_malformed' | 'xml_entity'
  /** From 1. */
  readonly line: number
  readonly message: string
}

/** Deeper nesting than any drawing has; keeps later recursive walks within the stack. */
const MAX_DEPTH = 200

/** More attributes than any element has; keeps the search for twins short. */
const MAX_ATTRIBUTES = 256

/**
 * Reads a whole document: XML 1.0 with namespaces, without document types and without entities other than the five
 * built-in ones and character references, so no text can make it expand or fetch anything. Time is linear in the text.
 */
export function readXml(text: string): { readonly root: XmlElement } | { readonly fault: XmlFault } {
  try {
    return { root: new XmlReader(text).document() }
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault }
    throw error
  }
}

/** Carries a fault up to `readXml`. */
class Stop extends Error {
  readonly fault: XmlFault
  constructor(fault: XmlFault) {
    super(fault.message)
    this.fault = fault
  }
}

interface OpenElement {
  readonly tag: string
  readonly element: XmlElement & { readonly children: XmlElement[]; text: string; textLine: number }
  readonly prefixes: Prefixes
}

type Prefixes = Readonly<Record<string, string>>

const NAME_START = 'A-Za-z_\\u0080-\\uffff'
const NAME = `[${NAME_START}][${NAME_START}0-9.\\-]*`
const OPEN_TAG = new RegExp(`<(${NAME}(?::${NAME})?)`, 'y')
const ATTRIBUTE = new RegExp(`\\s+(${NAME}(?::${NAME})?)\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const TAG_END = /\s*(\/?)>/y
const CLOSE_TAG = /<\/([^\s>]+)\s*>/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const ROOT_PREFIXES: Prefixes = Object.freeze({ '': '', xml: 'xml' })

class XmlReader {
  readonly #text: string
  #at = 0
  #line = 1
  #nextBreak: number
  readonly #open: OpenElement[] = []
  #root: XmlElement | null = null

  constructor(text: string) {
    this.#text = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replace(/\r\n?/g, '\n')
    this.#nextBreak = this.#breakAfter(-1)
  }

  document(): XmlElement {
    const forbidden = FORBIDDEN.exec(this.#text)
    if (forbidden) this.#fail(forbidden.index, `character ${JSON.stringify(forbidden[0])} is not allowed in XML`)
    while (this.#at < this.#text.length) this.#next()
    const unclosed = this.#open.at(-1)
    if (unclosed) this.#fail(this.#text.length, `<${unclosed.tag}> of line ${unclosed.element.line} is never closed`)
    if (this.#root === null) return this.#fail(0, 'there is no element')
    return this.#root
  }

  #next(): void {
    const text = this.#text
    const at = this.#at
    if (text.charCodeAt(at) !== 60) this.#characters()
    else if (text.startsWith('</', at)) this.#close()
    else if (text.startsWith('<!--', at)) this.#skip('-->', 4)
    else if (text.startsWith('<![CDATA[', at)) this.#cdata()
    else if (text.startsWith('<?', at)) this.#skip('?>', 2)
    else if (text.startsWith('<!', at)) this.#fail(at, 'a document type is not allowed; remove the <!…> declaration', 'xml_entity')
    else this.#openTag()
  }

  #openTag(): void {
    OPEN_TAG.lastIndex = this.#at
    const tag = OPEN_TAG.exec(this.#text)?.[1]
    if (tag === undefined) this.#fail(this.#at, '"<" does not begin a tag; write &lt; for the character')
    const line = this.#lineOf(this.#at)
    this.#at += tag.length + 1
    const raw = this.#attributes(tag)
    const prefixes = prefixesWith(raw, this.#open.at(-1)?.prefixes ?? ROOT_PREFIXES)
    TAG_END.lastIndex = this.#at
    const end = TAG_END.exec(this.#text)
    if (end === null) this.#fail(this.#at, `<${tag}> has an attribute without a quoted value, or no ">"`)
    this.#at = TAG_END.lastIndex
    const { space, name } = this.#qualified(tag, prefixes, true)
    const attributes = raw.filter(isNoDeclaration).map(([attribute, value]) => ({ ...this.#qualified(attribute, prefixes, false), value }))
    const element = { space, name, attributes, children: [], text: '', line, textLine: line }
    this.#adopt(element, line)
    if (end[1] !== '/') this.#open.push({ tag, element, prefixes })
    if (this.#open.length > MAX_DEPTH) this.#fail(this.#at, `elements are nested more than ${MAX_DEPTH} deep`)
  }

  #attributes(tag: string): [name: string, value: string][] {
    const found: [string, string][] = []
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at
      const match = ATTRIBUTE.exec(this.#text)
      if (match === null) return found
      const name = match[1] ?? ''
      if (found.length === MAX_ATTRIBUTES) this.#fail(this.#at, `<${tag}> has more than ${MAX_ATTRIBUTES} attributes`)
      if (found.some(([other]) => other === name)) this.#fail(this.#at, `<${tag}> has the attribute "${name}" twice`)
      const value = match[2] ?? match[3] ?? ''
      found.push([name, this.#decoded(value.replace(/[\n\t]/g, ' '), ATTRIBUTE.lastIndex - 1 - value.length)])
      this.#at = ATTRIBUTE.lastIndex
    }
  }

  #qualified(tag: string, prefixes: Prefixes, isElement: boolean): { space: string; name: string } {
    const colon = tag.indexOf(':')
    if (colon < 0) return { space: isElement ? (prefixes[''] ?? '') : '', name: tag }
    const space = own(prefixes, tag.slice(0, colon))
    if (space === undefined)
      return this.#fail(this.#at, `prefix "${tag.slice(0, colon)}" of "${tag}" is not declared with xmlns:${tag.slice(0, colon)}`)
    return { space, name: tag.slice(colon + 1) }
  }

  #adopt(element: XmlElement, line: number): void {
    const parent = this.#open.at(-1)
    if (parent) parent.element.children.push(element)
    else if (this.#root === null) this.#root = element
    else this.#fail(this.#at, `a second root element begins on line ${line}`)
  }

  #close(): void {
    CLOSE_TAG.lastIndex = this.#at
    const tag = CLOSE_TAG.exec(this.#text)?.[1]
    const open = this.#open.pop()
    if (tag === undefined || open === undefined) this.#fail(this.#at, 'a closing tag without its opening one')
    if (open.tag !== tag) this.#fail(this.#at, `</${tag}> closes <${open.tag}> of line ${open.element.line}`)
    this.#at = CLOSE_TAG.lastIndex
  }

  #characters(): void {
    const next = this.#text.indexOf('<', this.#at)
    const end = next < 0 ? this.#text.length : next
    this.#append(this.#text.slice(this.#at, end), true)
    this.#at = end
  }

  #cdata(): void {
    const end = this.#text.indexOf(']]>', this.#at)
    if (end < 0) this.#fail(this.#at, '<![CDATA[ is never closed with ]]>')
    const begin = this.#at + 9
    this.#at = begin
    this.#append(this.#text.slice(begin, end), false)
    this.#at = end + 3
  }

  #append(raw: string, decode: boolean): void {
    if (raw.trim() === '') return
    const open = this.#open.at(-1)
    if (open === undefined) this.#fail(this.#at, 'text outside of the root element')
    if (open.element.text === '') open.element.textLine = this.#lineOf(this.#at)
    open.element.text += decode ? this.#decoded(raw, this.#at) : raw
  }

  #skip(end: string, begin: number): void {
    const found = this.#text.indexOf(end, this.#at + begin)
    if (found < 0) this.#fail(this.#at, `"${this.#text.slice(this.#at, this.#at + begin)}" is never closed with "${end}"`)
    this.#at = found + end.length
  }

  #decoded(raw: string, at: number): string {
    if (!raw.includes('&')) return raw
    return raw.replace(/&([^;&\s]{0,32});?/g, (whole, name: string) => decodeReference(whole, name) ?? this.#badReference(whole, at))
  }

  #badReference(whole: string, at: number): never {
    if (/^&[A-Za-z_]\S*;$/.test(whole)) this.#fail(at, `entity ${whole} is not allowed; write the character itself`, 'xml_entity')
    return this.#fail(at, `"${whole}" is no character reference; write &amp; for the character "&"`)
  }

  /** Line of a position not before any asked for earlier. */
  #lineOf(position: number): number {
    while (this.#nextBreak < position) {
      this.#line += 1
      this.#nextBreak = this.#breakAfter(this.#nextBreak)
    }
    return this.#line
  }

  /** Where the next line break is; beyond the end when there is none, so that nothing is searched for twice. */
  #breakAfter(position: number): number {
    const found = this.#text.indexOf('\n', position + 1)
    return found < 0 ? Number.POSITIVE_INFINITY : found
  }

  #fail(position: number, message: string, code: XmlFault['code'] = 'xml_malformed'): never {
    const line = this.#text.slice(0, position).split('\n').length
    throw new Stop({ code, line, message })
  }
}

const BUILT_IN: Readonly<Record<string, string>> = Object.freeze({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" })

function decodeReference(whole: string, name: string): string | null {
  if (!whole.endsWith(';')) return null
  const code = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name)
  if (code === null) return own(BUILT_IN, name) ?? null
  const point = code[1] === undefined ? Number.parseInt(code[2] ?? '', 16) : Number(code[1])
  const isCharacter =
    point === 9 || point === 10 || point === 13 || (point >= 32 && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000))
  return isCharacter ? String.fromCodePoint(point) : null
}

function isNoDeclaration([name]: readonly [string, string]): boolean {
  return name !== 'xmlns' && !name.startsWith('xmlns:')
}

function prefixesWith(attributes: readonly (readonly [string, string])[], outer: Prefixes): Prefixes {
  if (attributes.every(isNoDeclaration)) return outer
  const prefixes: Record<string, string> = { ...outer }
  for (const [name, address] of attributes) {
    if (name === 'xmlns') prefixes[''] = shortNamespace(address)
    else if (name.startsWith('xmlns:')) prefixes[name.slice(6)] = shortNamespace(address)
  }
  return prefixes
}

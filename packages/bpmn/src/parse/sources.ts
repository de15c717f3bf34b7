import type { Source } from '../definition/event-definition.ts'
import type { Report } from './report.ts'
import { attribute, idOf, tagOf, type XmlElement } from './xml/element.ts'

/** Finds syntax errors without running anything; null when the source is fine. Lines and columns count from 1. */
export type SyntaxCheck = (source: Source, mode: 'expression' | 'statements') => SyntaxFault | null

/** Where and why a source does not parse. */
export interface SyntaxFault {
  readonly message: string
  readonly line?: number
}

/** Product whose expression language a file uses. */
export type Dialect = 'python' | 'camunda7' | 'camunda8'

/** A text taken from an element; `at` is the element that a reader should look at. */
export interface SourceText {
  readonly at: XmlElement
  readonly text: string
  /** What it is, for messages: "the condition". */
  readonly what: string
  /** Element whose id the problem should carry, when `at` has none. */
  readonly owner?: XmlElement
}

/** Reads expressions and scripts: unwraps foreign spellings, refuses blanks, and asks the syntax check, if there is one. */
export class Sources {
  readonly #report: Report
  readonly #dialect: Dialect
  readonly #check: SyntaxCheck | undefined

  constructor(report: Report, dialect: Dialect, check?: SyntaxCheck) {
    this.#report = report
    this.#dialect = dialect
    this.#check = check
  }

  /** Product that the file was written for. */
  get dialect(): Dialect {
    return this.#dialect
  }

  /** An expression; null (and an error) when the text is blank. */
  expression(source: SourceText): Source | null {
    const text = this.#native(source, 'expression').trim()
    if (text === '') return this.#missing(source)
    this.#checkSyntax(source, text, 'expression')
    return text
  }

  /** Statements, with their indentation; null (and an error) when the text is blank. */
  statements(source: SourceText): Source | null {
    if (source.text.trim() === '') return this.#missing(source)
    const text = outdented(this.#native(source, 'statements'))
    this.#checkSyntax(source, text, 'statements')
    return text
  }

  #missing(source: SourceText): null {
    this.#report.error('missing_expression', this.#place(source), `${source.what} of ${called(source)} is empty; write an expression`)
    return null
  }

  #native(source: SourceText, mode: 'expression' | 'statements'): string {
    this.#checkLanguage(source)
    const inner = unwrapped(source.text, this.#dialect, mode)
    if (inner === null) return source.text
    this.#report.warning(
      'foreign_expression',
      this.#place(source),
      `${source.what} "${source.text.trim()}" of ${called(source)} is written for Camunda; it runs as the Python expression "${inner}"`,
    )
    return inner
  }

  #checkLanguage(source: SourceText): void {
    const language = attribute(source.at, 'language')
    if (language === null || /python/i.test(language)) return
    this.#report.warning(
      'foreign_expression',
      this.#place(source),
      `${source.what} of ${called(source)} is marked as ${language}; it runs as Python`,
    )
  }

  #checkSyntax(source: SourceText, text: string, mode: 'expression' | 'statements'): void {
    const fault = this.#check?.(text, mode)
    if (!fault) return
    const line = source.at.textLine + (fault.line ?? 1) - 1
    this.#report.error('script_syntax', { ...this.#place(source), line }, `${source.what} of ${called(source)}: ${fault.message}`)
  }

  #place({ at, owner }: SourceText): { elementId: string | null; line: number } {
    return { elementId: idOf(at) ?? (owner ? idOf(owner) : null), line: at.line }
  }
}

function called({ at, owner }: SourceText): string {
  const element = idOf(at) === null && owner ? owner : at
  const id = idOf(element)
  return id === null ? `<${tagOf(element)}>` : `<${tagOf(element)}> "${id}"`
}

// No Python expression begins with "=" or "${", so these are unwrapped in any file; "#{" begins a comment.
function unwrapped(text: string, dialect: Dialect, mode: 'expression' | 'statements'): string | null {
  const trimmed = text.trim()
  const [is7, is8] = [dialect === 'camunda7', dialect === 'camunda8']
  if (is8 || (mode === 'expression' && !is7 && trimmed.startsWith('='))) return trimmed.startsWith('=') ? trimmed.slice(1).trim() : null
  const braced = is7 ? /^[$#]\{([^{}]*)\}$/ : mode === 'expression' ? /^\$\{([^{}]*)\}$/ : null
  return braced?.exec(trimmed)?.[1]?.trim() ?? null
}

/** Editors indent script text with the XML around it; Python would refuse it. Lines keep their numbers. */
function outdented(text: string): string {
  const margin = /^(?:[ \t]*\n)*([ \t]+)\S/.exec(text)?.[1]
  if (margin === undefined) return text
  const lines = text.split('\n')
  if (lines.some((line) => line.trim() !== '' && !line.startsWith(margin))) return text
  return lines.map((line) => line.slice(line.startsWith(margin) ? margin.length : line.length)).join('\n')
}

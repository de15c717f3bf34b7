import type { Problem, ProblemCode } from '../definition/problem.ts'
import { idOf, type XmlElement } from './xml/element.ts'

/** More findings of a level than anyone reads; the rest of a hostile file is not worth the memory. */
const MAX_PER_LEVEL = 500

/** Collects what is wrong with one file. */
export class Report {
  readonly file: string
  readonly problems: Problem[] = []
  readonly #counts = { error: 0, warning: 0 }

  constructor(file: string) {
    this.file = file
  }

  /** Whether any finding keeps the file from being deployed. */
  get hasErrors(): boolean {
    return this.#counts.error > 0
  }

  /** Something that cannot run. */
  error(code: ProblemCode, at: Place | null, message: string): void {
    this.#add('error', code, at, message)
  }

  /** Something that runs, though perhaps not as meant. */
  warning(code: ProblemCode, at: Place | null, message: string): void {
    this.#add('warning', code, at, message)
  }

  #add(level: Problem['level'], code: ProblemCode, at: Place | null, message: string): void {
    this.#counts[level] += 1
    // Counted by level, so that no number of warnings hides the error that keeps a file from being deployed.
    if (this.#counts[level] > MAX_PER_LEVEL) return
    const place = at === null ? { elementId: null, line: null } : 'attributes' in at ? { elementId: idOf(at), line: at.line } : at
    this.problems.push({ code, level, file: this.file, elementId: place.elementId, line: place.line, message })
  }
}

/** Where a problem is: an element, or an id and a line. */
export type Place = XmlElement | { readonly elementId: string | null; readonly line: number | null }

import { compileProgram } from './compile.ts'
import { type Charge, type Found, Matcher } from './match.ts'
import { parsePattern } from './parse.ts'
import type { Program } from './program.ts'
import { Subject } from './subject.ts'

/** A compiled regular expression. */
export interface Pattern {
  readonly text: string
  readonly flags: number
  readonly groupCount: number
  readonly groupIndex: ReadonlyMap<string, number>
  readonly program: Program
}

/** One match: where each group lies, in code points; -1 for a group that took no part. */
export interface MatchSpans extends Found {
  readonly subject: Subject
  readonly from: number
  readonly end: number
}

/** How a pattern is held against a text. */
export interface Search {
  readonly kind: 'match' | 'search' | 'fullmatch'
  readonly from?: number
  readonly to?: number
}

/** Compiles `text`. Throws RegexError, FlagMisuse, RepetitionTooLarge or TooDeep. */
export function compilePattern(text: string, flags: number): Pattern {
  const parsed = parsePattern(text, flags)
  const { groupCount, groupIndex } = parsed
  return { text, flags: parsed.flags, groupCount, groupIndex, program: compileProgram(parsed, text) }
}

/** Looks once. `from` and `to` are clamped to the text, as Python does. */
export function findOnce(pattern: Pattern, subject: Subject, search: Search, charge: Charge): MatchSpans | null {
  const { from, end } = clamped(subject, search)
  if (from > end) return null
  const matcher = new Matcher(pattern.program, subject, charge)
  const attempt = { from, end, whole: search.kind === 'fullmatch', notAt: -1 }
  const found = search.kind === 'search' ? matcher.search(attempt) : matcher.matchAt(attempt)
  return found === null ? null : { ...found, subject, from, end }
}

/** All matches from left to right, an empty one never beside the match before it at the same place. */
export function* findAll(pattern: Pattern, subject: Subject, range: Omit<Search, 'kind'>, charge: Charge): Generator<MatchSpans> {
  const { from, end } = clamped(subject, range)
  const matcher = new Matcher(pattern.program, subject, charge)
  let at = from
  let notAt = -1
  while (at <= end) {
    const found = matcher.search({ from: at, end, whole: false, notAt })
    if (found === null) return
    yield { ...found, subject, from, end }
    const [start = 0, stop = 0] = found.spans
    at = stop
    notAt = start === stop ? stop : -1
  }
}

function clamped(subject: Subject, range: { readonly from?: number; readonly to?: number }): { from: number; end: number } {
  const end = Math.max(0, Math.min(range.to ?? subject.length, subject.length))
  return { from: Math.max(0, Math.min(range.from ?? 0, subject.length)), end }
}

/** Text of a group, or null when it took no part. */
export function groupText(match: MatchSpans, group: number): string | null {
  const from = match.spans[2 * group] ?? -1
  const to = match.spans[2 * group + 1] ?? -1
  return from < 0 || to < 0 ? null : match.subject.slice(from, to)
}

/** Parts between matches, with the groups of each match between them; null for a group that took no part. */
export function split(pattern: Pattern, text: string, most: number, charge: Charge): (string | null)[] {
  const subject = new Subject(text)
  const parts: (string | null)[] = []
  let last = 0
  let count = 0
  for (const match of findAll(pattern, subject, {}, charge)) {
    if (most > 0 && count >= most) break
    parts.push(subject.slice(last, match.spans[0] ?? 0))
    for (let group = 1; group <= pattern.groupCount; group += 1) parts.push(groupText(match, group))
    last = match.spans[1] ?? 0
    count += 1
  }
  parts.push(subject.slice(last, subject.length))
  return parts
}

/** Replaces at most `most` matches (0: all) by what `replace` gives, which gets the number of parts before it too. */
export function substitute(
  pattern: Pattern,
  text: string,
  how: { readonly most: number; readonly replace: (match: MatchSpans, index: number) => string },
  charge: Charge,
): { readonly text: string; readonly count: number } {
  const subject = new Subject(text)
  const parts: string[] = []
  let last = 0
  let count = 0
  for (const match of findAll(pattern, subject, {}, charge)) {
    if (how.most > 0 && count >= how.most) break
    const start = match.spans[0] ?? 0
    if (last < start) parts.push(subject.slice(last, start))
    parts.push(how.replace(match, parts.length))
    last = match.spans[1] ?? 0
    count += 1
  }
  if (last < subject.length) parts.push(subject.slice(last, subject.length))
  return { text: parts.join(''), count }
}

const SPECIAL = new Set(Array.from('()[]{}?*+-|^$\\.&~# \t\n\r\v\f'))

/** `text` with a backslash before every character that means something in a pattern. */
export function escapePattern(text: string): string {
  let result = ''
  for (const character of text) result += SPECIAL.has(character) ? `\\${character}` : character
  return result
}

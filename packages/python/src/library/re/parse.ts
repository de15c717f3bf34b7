import { Cursor } from './cursor.ts'
import { Groups } from './groups.ts'
import { parseEscape } from './parse-escape.ts'
import { parseGroup } from './parse-group.ts'
import { parseRepeat } from './parse-repeat.ts'
import { parseSet } from './parse-set.ts'
import { FLAG, type Node, type ParsedPattern, RegexError, TYPE_FLAGS } from './syntax.ts'

const MOST_NESTED = 200

/** A pattern being read: where we are, what the flags are so far, which groups there are. */
export interface Reading {
  readonly cursor: Cursor
  readonly groups: Groups
  flags: number
  /** Raised when `(?x)` shows that the pattern must be read again in verbose mode. */
  verboseAsked: boolean
}

/** How the place being read lies in the pattern. */
export interface Nesting {
  readonly depth: number
  readonly verbose: boolean
}

/**
 * Reads a regular expression written for Python's `re`.
 * `flags` are the caller's flags. Throws RegexError with CPython's words and position.
 */
export function parsePattern(text: string, flags: number): ParsedPattern {
  const first = read(text, flags)
  const needsVerbose = first.verboseAsked && (flags & FLAG.VERBOSE) === 0
  const { reading, root } = needsVerbose ? read(text, flags | FLAG.VERBOSE) : first
  return { root, flags: settledFlags(reading.flags), groupCount: reading.groups.count - 1, groupIndex: reading.groups.index }
}

function read(text: string, flags: number): { reading: Reading; root: Node; verboseAsked: boolean } {
  const reading: Reading = { cursor: new Cursor(text), groups: new Groups(), flags, verboseAsked: false }
  try {
    const root = parseAlternatives(reading, { depth: 0, verbose: (flags & FLAG.VERBOSE) !== 0 })
    if (reading.cursor.next !== null) throw reading.cursor.error('unbalanced parenthesis')
    for (const [group, position] of reading.groups.expected) {
      if (group >= reading.groups.count) throw new RegexError(`invalid group reference ${group}`, text, position)
    }
    return { reading, root, verboseAsked: reading.verboseAsked }
  } catch (error) {
    // A pattern that turns verbose may only be readable in verbose mode.
    if (reading.verboseAsked && (flags & FLAG.VERBOSE) === 0) return { reading, root: { op: 'fail' }, verboseAsked: true }
    throw error
  }
}

function settledFlags(flags: number): number {
  const asked = flags & TYPE_FLAGS
  if ((asked & FLAG.LOCALE) !== 0) throw new FlagMisuse('cannot use LOCALE flag with a str pattern')
  if (asked === (FLAG.ASCII | FLAG.UNICODE)) throw new FlagMisuse('ASCII and UNICODE flags are incompatible')
  return asked === 0 ? flags | FLAG.UNICODE : flags
}

/** Flags that do not go together; Python calls this a ValueError. */
export class FlagMisuse extends Error {}

/** Reads alternatives up to a closing parenthesis or the end. */
export function parseAlternatives(reading: Reading, nesting: Nesting): Node {
  if (nesting.depth > MOST_NESTED) throw new TooDeep('maximum recursion depth exceeded')
  const branches: Node[] = []
  do {
    branches.push(parseSequence(reading, { ...nesting, depth: nesting.depth + 1 }, nesting.depth === 0 && branches.length === 0))
  } while (reading.cursor.match('|'))
  const [only] = branches
  return branches.length === 1 && only !== undefined ? only : { op: 'branch', branches }
}

/** A pattern with more parentheses inside each other than the parser goes down. */
export class TooDeep extends Error {}

/** Reads one sequence of items; `first` says that global flags may still stand here. */
export function parseSequence(reading: Reading, nesting: Nesting, first = false): Node {
  const { cursor } = reading
  const nodes: Node[] = []
  for (;;) {
    const token = cursor.next
    if (token === null || token === '|' || token === ')') break
    cursor.get()
    if (nesting.verbose && skipsInVerbose(cursor, token)) continue
    const node = parseItem(reading, token, { nesting, nodes, first })
    if (node !== null) nodes.push(node)
  }
  const [only] = nodes
  return nodes.length === 1 && only !== undefined ? only : { op: 'seq', nodes }
}

function skipsInVerbose(cursor: Cursor, token: string): boolean {
  if (' \t\n\r\v\f'.includes(token)) return true
  if (token !== '#') return false
  for (let skipped = cursor.get(); skipped !== null && skipped !== '\n'; ) skipped = cursor.get()
  return true
}

interface ItemPlace {
  readonly nesting: Nesting
  readonly nodes: Node[]
  readonly first: boolean
}

/** Reads the item that begins with `token`; null when it adds nothing of its own (a repetition replaces the item before it). */
function parseItem(reading: Reading, token: string, place: ItemPlace): Node | null {
  const { cursor } = reading
  if (token.startsWith('\\')) return parseEscape(cursor, token, reading.groups)
  switch (token) {
    case '.':
      return { op: 'any' }
    case '^':
    case '$':
      return { op: 'at', place: token }
    case '[':
      return parseSet(cursor)
    case '(':
      return parseGroup(reading, place.nesting, place.first && place.nodes.length === 0)
    case '*':
    case '+':
    case '?':
    case '{':
      return parseRepeat(cursor, token, place.nodes)
    default:
      return { op: 'char', code: token.codePointAt(0) ?? 0 }
  }
}

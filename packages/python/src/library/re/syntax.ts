/**
 * What a regular expression means once it is read: the tree between the parser and the compiler.
 * Characters are code points; widths are counted in code points.
 */

/** Flag bits, with the values that Python shows as `re.I.value` and so on. */
export const FLAG = { IGNORECASE: 2, LOCALE: 4, MULTILINE: 8, DOTALL: 16, UNICODE: 32, VERBOSE: 64, DEBUG: 128, ASCII: 256 } as const

/** The three flags that say what an alphabet is; a pattern has one of them. */
export const TYPE_FLAGS = FLAG.ASCII | FLAG.LOCALE | FLAG.UNICODE

/** Inline flag letters. */
export const FLAG_LETTERS: Readonly<Record<string, number>> = {
  i: FLAG.IGNORECASE,
  L: FLAG.LOCALE,
  m: FLAG.MULTILINE,
  s: FLAG.DOTALL,
  x: FLAG.VERBOSE,
  a: FLAG.ASCII,
  u: FLAG.UNICODE,
}

/** "No upper bound" in a repetition. */
export const UNBOUNDED = 4294967295

/** A class such as `\d`: the letter in lower case, and whether it is turned round. */
export interface Category {
  readonly op: 'category'
  readonly letter: 'd' | 's' | 'w'
  readonly negate: boolean
}

/** One member of a `[set]`. */
export type SetItem =
  | { readonly op: 'char'; readonly code: number }
  | { readonly op: 'range'; readonly low: number; readonly high: number }
  | Category

/** Places that match without taking a character. */
export type Place = '^' | '$' | 'A' | 'Z' | 'b' | 'B'

/** One part of a pattern. */
export type Node =
  | { readonly op: 'char'; readonly code: number }
  | { readonly op: 'any' }
  | { readonly op: 'fail' }
  | { readonly op: 'set'; readonly negate: boolean; readonly items: readonly SetItem[] }
  | { readonly op: 'seq'; readonly nodes: readonly Node[] }
  | { readonly op: 'branch'; readonly branches: readonly Node[] }
  | {
      readonly op: 'repeat'
      readonly min: number
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
      readonly body: Node
    }
  | { readonly op: 'group'; readonly index: number | null; readonly add: number; readonly remove: number; readonly body: Node }
  | { readonly op: 'atomic'; readonly body: Node }
  | { readonly op: 'look'; readonly behind: boolean; readonly negate: boolean; readonly body: Node }
  | { readonly op: 'backref'; readonly group: number }
  | { readonly op: 'conditional'; readonly group: number; readonly yes: Node; readonly no: Node | null }
  | { readonly op: 'at'; readonly place: Place }

/** A pattern as read: its tree, its final flags and its groups. */
export interface ParsedPattern {
  readonly root: Node
  readonly flags: number
  readonly groupCount: number
  readonly groupIndex: ReadonlyMap<string, number>
}

/** A pattern or a replacement that cannot be read. `position` counts code points from 0; null when the whole is meant. */
export class RegexError extends Error {
  readonly reason: string
  readonly pattern: string
  readonly position: number | null

  constructor(reason: string, pattern: string, position: number | null) {
    super(position === null ? reason : `${reason} at position ${position}${placeIn(pattern, position)}`)
    this.reason = reason
    this.pattern = pattern
    this.position = position
  }
}

/** Line and column, both from 1, of a position; of a pattern of one line nothing is said. */
function placeIn(pattern: string, position: number): string {
  if (!pattern.includes('\n')) return ''
  const before = Array.from(pattern).slice(0, position).join('')
  const lines = before.split('\n')
  return ` (line ${lines.length}, column ${Array.from(lines.at(-1) ?? '').length + 1})`
}

/** Least and most code points a node takes, both capped at `UNBOUNDED`. `groups` are the widths of closed groups by index. */
export function widthOf(node: Node, groups: readonly (readonly [number, number] | null)[]): readonly [number, number] {
  switch (node.op) {
    case 'char':
    case 'any':
    case 'set':
      return [1, 1]
    case 'seq':
      return node.nodes.reduce<readonly [number, number]>((sum, part) => add(sum, widthOf(part, groups)), [0, 0])
    case 'branch':
      return either(node.branches.map((branch) => widthOf(branch, groups)))
    case 'repeat': {
      const [low, high] = widthOf(node.body, groups)
      return [cap(low * node.min), cap(high * node.max)]
    }
    case 'group':
    case 'atomic':
      return widthOf(node.body, groups)
    case 'backref':
      return groups[node.group] ?? [0, UNBOUNDED]
    case 'conditional':
      return either([widthOf(node.yes, groups), node.no === null ? [0, 0] : widthOf(node.no, groups)])
    default:
      return [0, 0]
  }
}

function add(a: readonly [number, number], b: readonly [number, number]): readonly [number, number] {
  return [cap(a[0] + b[0]), cap(a[1] + b[1])]
}

function either(widths: readonly (readonly [number, number])[]): readonly [number, number] {
  return [Math.min(...widths.map((width) => width[0])), Math.max(...widths.map((width) => width[1]))]
}

function cap(width: number): number {
  return Math.min(width, UNBOUNDED)
}

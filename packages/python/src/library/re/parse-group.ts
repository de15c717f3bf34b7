import { type Cursor, lengthOf, quoted } from './cursor.ts'
import { type Nesting, parseAlternatives, parseSequence, type Reading } from './parse.ts'
import { isFlagLetter, parseFlags } from './parse-flags.ts'
import { FLAG, type Node } from './syntax.ts'

/** Reads what a `(` begins; null for a comment or global flags. `mayBeGlobal`: nothing stands before it. */
export function parseGroup(reading: Reading, nesting: Nesting, mayBeGlobal: boolean): Node | null {
  const { cursor } = reading
  const start = cursor.tell() - 1
  if (!cursor.match('?')) return capture(reading, nesting, { start, name: null })
  const kind = need(cursor)
  switch (kind) {
    case 'P':
      return parseNamed(reading, nesting, start)
    case ':':
      return scoped(reading, nesting, { start, add: 0, remove: 0 })
    case '>':
      return { op: 'atomic', body: closed(reading, nesting, start) }
    case '#':
      return skipComment(cursor, start)
    case '=':
    case '!':
      return look(kind === '!', false, closed(reading, nesting, start))
    case '<':
      return parseLookbehind(reading, nesting, start)
    case '(':
      return parseConditional(reading, nesting, start)
    default:
      return flagged(reading, nesting, { start, kind, mayBeGlobal })
  }
}

function need(cursor: Cursor): string {
  const token = cursor.get()
  if (token === null) throw cursor.error('unexpected end of pattern')
  return token
}

/** The inside of a group, with its closing parenthesis. */
function closed(reading: Reading, nesting: Nesting, start: number): Node {
  const body = parseAlternatives(reading, nesting)
  close(reading.cursor, start)
  return body
}

function close(cursor: Cursor, start: number): void {
  if (!cursor.match(')')) throw cursor.error('missing ), unterminated subpattern', cursor.tell() - start)
}

function capture(reading: Reading, nesting: Nesting, group: { start: number; name: string | null }): Node {
  const index = reading.groups.open(group.name, reading.cursor)
  const body = closed(reading, nesting, group.start)
  reading.groups.close(index, body)
  return { op: 'group', index, add: 0, remove: 0, body }
}

function scoped(reading: Reading, nesting: Nesting, group: { start: number; add: number; remove: number }): Node {
  const verbose = (nesting.verbose || (group.add & FLAG.VERBOSE) !== 0) && (group.remove & FLAG.VERBOSE) === 0
  const body = closed(reading, { ...nesting, verbose }, group.start)
  return { op: 'group', index: null, add: group.add, remove: group.remove, body }
}

function parseNamed(reading: Reading, nesting: Nesting, start: number): Node {
  const { cursor, groups } = reading
  if (cursor.match('<')) {
    const name = cursor.getUntil('>', 'group name')
    cursor.checkGroupName(name)
    return capture(reading, nesting, { start, name })
  }
  if (!cursor.match('=')) {
    const token = need(cursor)
    throw cursor.error(`unknown extension ?P${token}`, lengthOf(token) + 2)
  }
  const name = cursor.getUntil(')', 'group name')
  cursor.checkGroupName(name)
  const group = groupNamed(reading, name)
  groups.refuseOpen(group, cursor, lengthOf(name) + 1)
  return { op: 'backref', group }
}

function groupNamed(reading: Reading, name: string): number {
  const group = reading.groups.index.get(name)
  if (group === undefined) throw reading.cursor.error(`unknown group name ${quoted(name)}`, lengthOf(name) + 1)
  return group
}

function skipComment(cursor: Cursor, start: number): null {
  for (;;) {
    if (cursor.next === null) throw cursor.error('missing ), unterminated comment', cursor.tell() - start)
    if (cursor.get() === ')') return null
  }
}

function look(negate: boolean, behind: boolean, body: Node): Node {
  if (negate && body.op === 'seq' && body.nodes.length === 0) return { op: 'fail' }
  return { op: 'look', behind, negate, body }
}

function parseLookbehind(reading: Reading, nesting: Nesting, start: number): Node {
  const { cursor, groups } = reading
  const kind = need(cursor)
  if (kind !== '=' && kind !== '!') throw cursor.error(`unknown extension ?<${kind}`, lengthOf(kind) + 2)
  const outer = groups.lookbehindFrom
  groups.lookbehindFrom ??= groups.count
  const body = parseAlternatives(reading, nesting)
  groups.lookbehindFrom = outer
  close(cursor, start)
  return look(kind === '!', true, body)
}

function parseConditional(reading: Reading, nesting: Nesting, start: number): Node {
  const { cursor, groups } = reading
  const name = cursor.getUntil(')', 'group name')
  const group = /^[0-9]+$/.test(name) ? numberedGroup(reading, name) : namedGroup(reading, name)
  groups.refuseOwnLookbehind(group, cursor)
  const inner = { ...nesting, depth: nesting.depth + 1 }
  const yes = parseSequence(reading, inner)
  const no = cursor.match('|') ? parseSequence(reading, inner) : null
  if (no !== null && cursor.next === '|') throw cursor.error('conditional backref with more than two branches')
  close(cursor, start)
  return { op: 'conditional', group, yes, no }
}

function namedGroup(reading: Reading, name: string): number {
  reading.cursor.checkGroupName(name)
  return groupNamed(reading, name)
}

function numberedGroup(reading: Reading, digits: string): number {
  const { cursor, groups } = reading
  const group = Number(digits)
  if (group === 0) throw cursor.error('bad group number', digits.length + 1)
  if (!groups.expected.has(group)) groups.expected.set(group, cursor.tell() - digits.length - 1)
  return group
}

function flagged(reading: Reading, nesting: Nesting, group: { start: number; kind: string; mayBeGlobal: boolean }): Node | null {
  const { cursor } = reading
  if (group.kind !== '-' && !isFlagLetter(group.kind)) {
    throw cursor.error(`unknown extension ?${group.kind}`, lengthOf(group.kind) + 1)
  }
  const flags = parseFlags(cursor, group.kind)
  if (flags.scope === 'local') return scoped(reading, nesting, { start: group.start, ...flags })
  if (!group.mayBeGlobal) {
    throw cursor.error('global flags not at the start of the expression', cursor.tell() - group.start)
  }
  reading.flags |= flags.add
  if ((flags.add & FLAG.VERBOSE) !== 0) reading.verboseAsked = true
  return null
}

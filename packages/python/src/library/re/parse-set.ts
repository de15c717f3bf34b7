import { type Cursor, lengthOf } from './cursor.ts'
import { parseSetEscape } from './parse-escape.ts'
import type { Node, SetItem } from './syntax.ts'

const HYPHEN = 45

/** Reads a `[set]` whose bracket was taken. Throws RegexError for an endless one or a range that runs backwards. */
export function parseSet(cursor: Cursor): Node {
  const start = cursor.tell() - 1
  const items: SetItem[] = []
  const negate = cursor.match('^')
  for (;;) {
    const token = take(cursor, start)
    if (token === ']' && items.length > 0) break
    const item = member(cursor, token)
    if (!cursor.match('-')) {
      items.push(item)
      continue
    }
    const end = take(cursor, start)
    if (end === ']') {
      items.push(item, { op: 'char', code: HYPHEN })
      break
    }
    items.push(range(cursor, [token, item], [end, member(cursor, end)]))
  }
  const [only] = items
  if (items.length === 1 && only?.op === 'char' && !negate) return only
  return { op: 'set', negate, items }
}

function take(cursor: Cursor, start: number): string {
  const token = cursor.get()
  if (token === null) throw cursor.error('unterminated character set', cursor.tell() - start)
  return token
}

function member(cursor: Cursor, token: string): SetItem {
  if (token.startsWith('\\')) return parseSetEscape(cursor, token)
  return { op: 'char', code: token.codePointAt(0) ?? 0 }
}

function range(cursor: Cursor, low: readonly [string, SetItem], high: readonly [string, SetItem]): SetItem {
  if (low[1].op === 'char' && high[1].op === 'char' && low[1].code <= high[1].code) {
    return { op: 'range', low: low[1].code, high: high[1].code }
  }
  throw cursor.error(`bad character range ${low[0]}-${high[0]}`, lengthOf(low[0]) + 1 + lengthOf(high[0]))
}

import { meter } from '../budget.ts'
import { expectInt, typeName } from '../operations/expect.ts'
import { typeError, valueError } from '../raise.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'

/** What Python takes for space, as a class of a regular expression. */
export const whitespace = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const isSpace = new RegExp(whitespace)

function listOf(parts: readonly string[]): PyList {
  meter.allocate(parts.length * 24)
  meter.spend(Math.ceil(parts.length / 8))
  return new PyList([...parts])
}

function separator(value: Value): string | undefined {
  if (value === null) return undefined
  if (typeof value !== 'string') throw typeError(`must be str or None, not ${typeName(value)}`)
  if (value === '') throw valueError('empty separator')
  return value
}

/** `text.split(sep, maxsplit)` */
export function split(text: string, sep: Value, maxSplit: Value): PyList {
  const by = separator(sep)
  const most = expectInt(maxSplit)
  const limit = most < 0 ? Number.POSITIVE_INFINITY : most
  if (by === undefined) return listOf(splitSpace(text, limit))
  if (limit === Number.POSITIVE_INFINITY) return listOf(text.split(by))
  const parts: string[] = []
  let from = 0
  while (parts.length < limit) {
    const at = text.indexOf(by, from)
    if (at < 0) break
    parts.push(text.slice(from, at))
    from = at + by.length
  }
  return listOf([...parts, text.slice(from)])
}

function splitSpace(text: string, limit: number): readonly string[] {
  const parts: string[] = []
  let from = 0
  while (from < text.length) {
    while (from < text.length && isSpace.test(text[from] ?? '')) from++
    if (from >= text.length) break
    if (parts.length >= limit) {
      parts.push(text.slice(from))
      break
    }
    let to = from
    while (to < text.length && !isSpace.test(text[to] ?? '')) to++
    parts.push(text.slice(from, to))
    from = to
  }
  return parts
}

/** `text.rsplit(sep, maxsplit)` */
export function splitFromRight(text: string, sep: Value, maxSplit: Value): PyList {
  const by = separator(sep)
  const most = expectInt(maxSplit)
  if (most < 0) return split(text, sep, -1)
  if (by === undefined) return listOf(splitSpaceFromRight(text, most))
  const parts: string[] = []
  let to = text.length
  while (parts.length < most) {
    const at = to < by.length ? -1 : text.lastIndexOf(by, to - by.length)
    if (at < 0) break
    parts.unshift(text.slice(at + by.length, to))
    to = at
  }
  return listOf([text.slice(0, to), ...parts])
}

function splitSpaceFromRight(text: string, limit: number): readonly string[] {
  const parts: string[] = []
  let to = trimmedEnd(text).length
  while (to > 0) {
    if (parts.length >= limit) {
      parts.unshift(text.slice(0, to))
      break
    }
    let from = to
    while (from > 0 && !isSpace.test(text[from - 1] ?? '')) from--
    parts.unshift(text.slice(from, to))
    to = trimmedEnd(text.slice(0, from)).length
  }
  return parts
}

// Lines end where Python says, which is in more places than JS thinks.
const lineEnds = '\\r\\n|[\\n\\r\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029]'
const lineEnd = new RegExp(lineEnds, 'g')

/** `text.splitlines(keepends)` */
export function splitLines(text: string, keepEnds: boolean): PyList {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(lineEnd)) {
    const end = match.index + match[0].length
    parts.push(text.slice(from, keepEnds ? end : match.index))
    from = end
  }
  if (from < text.length) parts.push(text.slice(from))
  return listOf(parts)
}

/** `text.partition(sep)`, or from the right. */
export function partition(text: string, sep: Value, fromRight: boolean): PyTuple {
  if (typeof sep !== 'string') throw typeError(`must be str, not ${typeName(sep)}`)
  if (sep === '') throw valueError('empty separator')
  const at = fromRight ? text.lastIndexOf(sep) : text.indexOf(sep)
  if (at < 0) return new PyTuple(fromRight ? ['', '', text] : [text, '', ''])
  return new PyTuple([text.slice(0, at), sep, text.slice(at + sep.length)])
}

/** `text.strip(chars)` at the given sides. */
export function stripped(text: string, chars: Value, sides: { readonly left: boolean; readonly right: boolean }): string {
  if (chars !== null && typeof chars !== 'string') throw typeError(`strip arg must be None or str, not ${typeName(chars)}`)
  const set = chars === null ? undefined : new Set(chars)
  const goes = (character: string) => (set === undefined ? isSpace.test(character) : set.has(character))
  const all = /[\ud800-\udfff]/.test(text) ? Array.from(text) : undefined
  const length = all === undefined ? text.length : all.length
  const at = (index: number) => (all === undefined ? text[index] : all[index]) ?? ''
  let start = 0
  let end = length
  if (sides.left) while (start < end && goes(at(start))) start++
  if (sides.right) while (end > start && goes(at(end - 1))) end--
  return all === undefined ? text.slice(start, end) : all.slice(start, end).join('')
}

function trimmedEnd(text: string): string {
  return stripped(text, null, { left: false, right: true })
}

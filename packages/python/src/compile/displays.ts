import { meter } from '../budget.ts'
import { converted } from '../format/template.ts'
import { typeName } from '../operations/expect.ts'
import { formatValue } from '../operations/format.ts'
import { forEachItem } from '../operations/iterate.ts'
import { str } from '../operations/text.ts'
import type { Dict, Expression, Field, Sequence, Text } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PySet } from '../values/set.ts'
import { emptyTuple, PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'
import { compileExpression } from './expressions.ts'
import type { Code, Frame } from './frame.ts'
import type { Unit } from './unit.ts'

/** `[a, *b]`, `(a, b)`, `{a, b}` */
export function compileSequence({ kind, items, at }: Sequence, unit: Unit): Code {
  const collect = compileItems(items, unit)
  const bytes = 32 + items.length * 8
  if (kind === 'tuple') return items.length === 0 ? () => emptyTuple : (frame) => new PyTuple(collect(frame))
  if (kind === 'list') {
    return (frame) => {
      meter.allocate(bytes)
      return new PyList(collect(frame))
    }
  }
  return (frame) => {
    const found = collect(frame)
    meter.position = at
    meter.allocate(bytes * 4)
    return new PySet(found)
  }
}

/** The values of expressions among which may be `*items`. */
function compileItems(items: readonly Expression[], unit: Unit): (frame: Frame) => Value[] {
  if (items.some((item) => item.kind === 'starred')) return compileStarredItems(items, unit)
  const codes = items.map((item) => compileExpression(item, unit))
  return (frame) => {
    const values: Value[] = []
    for (const code of codes) values.push(code(frame))
    return values
  }
}

function compileStarredItems(items: readonly Expression[], unit: Unit): (frame: Frame) => Value[] {
  const parts = items.map((item) => {
    const starred = item.kind === 'starred'
    return { starred, at: item.at, code: compileExpression(starred ? item.value : item, unit) }
  })
  return (frame) => {
    const values: Value[] = []
    for (const { starred, at, code } of parts) {
      const value = code(frame)
      meter.position = at
      if (!starred) values.push(value)
      else if (typeOf(value).slots.iterate === undefined) throw typeError(`Value after * must be an iterable, not ${typeName(value)}`)
      else
        forEachItem(value, (item) => {
          meter.allocate(8)
          values.push(item)
        })
    }
    return values
  }
}

/** `{k: v, **d}` */
export function compileDict({ items, at }: Dict, unit: Unit): Code {
  const parts = items.map(({ key, value }) => ({
    key: key === undefined ? undefined : compileExpression(key, unit),
    value: compileExpression(value, unit),
    at: (key ?? value).at,
  }))
  const bytes = 64 + items.length * 48
  return (frame) => {
    meter.allocate(bytes)
    const dict = new PyDict()
    for (const { key, value, at: where } of parts) {
      const hash = key?.(frame)
      const found = value(frame)
      meter.position = hash === undefined ? where : at
      if (hash !== undefined) dict.set(hash, found)
      else if (!(found instanceof PyDict)) throw typeError(`'${typeName(found)}' object is not a mapping`)
      else for (const [name, item] of found.entries()) dict.set(name, item)
    }
    return dict
  }
}

/** An f-string. */
export function compileText({ pieces, at }: Text, unit: Unit): Code {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? () => piece : compileField(piece, unit)))
  return (frame) => {
    let text = ''
    for (const part of parts) text += part(frame)
    meter.position = at
    meter.allocate(text.length)
    return text
  }
}

function compileField({ value, conversion, spec, at }: Field, unit: Unit): (frame: Frame) => string {
  const code = compileExpression(value, unit)
  const layout = spec === undefined ? undefined : compileText(spec, unit)
  if (conversion === undefined && layout === undefined) {
    return (frame) => {
      const found = code(frame)
      if (typeof found === 'string') return found
      meter.position = at
      return formatValue(found, '')
    }
  }
  return (frame) => {
    const found = code(frame)
    const format = layout === undefined ? '' : str(layout(frame))
    meter.position = at
    return formatValue(conversion === undefined ? found : converted(found, conversion), format)
  }
}

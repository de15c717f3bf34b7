import { meter } from '../budget.ts'
import { deleteAttribute, setAttribute } from '../operations/attributes.ts'
import { typeName } from '../operations/expect.ts'
import { deleteItem, setItem } from '../operations/items.ts'
import { iterate } from '../operations/iterate.ts'
import type { Attribute, Expression, Subscript } from '../parse/syntax.ts'
import { unsupported } from '../parse/syntax-problem.ts'
import { raise, typeError, valueError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { typeOf } from '../values/type-of.ts'
import { compileExpression } from './expressions.ts'
import type { Frame, Store } from './frame.ts'
import { compileDeleteName, compileStore } from './names.ts'
import type { Unit } from './unit.ts'

/** What assigns to a target: a name, `a.b`, `a[b]`, or several of them. */
export function compileTarget(target: Expression, unit: Unit): Store {
  switch (target.kind) {
    case 'name':
      return compileStore(target.name, unit)
    case 'attribute':
      return compileAttributeTarget(target, unit)
    case 'subscript':
      return compileItemTarget(target, unit)
    case 'tuple':
    case 'list':
      return compileUnpacking(target.items, target.at, unit)
    default:
      throw unsupported('this assignment target', target.at)
  }
}

function compileAttributeTarget({ target, name, at }: Attribute, unit: Unit): Store {
  const owner = compileExpression(target, unit)
  const { dotAccess } = unit.options
  return (frame, value) => {
    const found = owner(frame)
    meter.position = at
    assignAttribute(found, name, value, dotAccess)
  }
}

/** `owner.name = value` */
export function assignAttribute(owner: Value, name: string, value: Value, dotAccess: boolean): void {
  if (dotAccess && owner instanceof PyDict) owner.set(name, value)
  else setAttribute(owner, name, value)
}

function compileItemTarget({ target, key, at }: Subscript, unit: Unit): Store {
  const container = compileExpression(target, unit)
  const index = compileExpression(key, unit)
  return (frame, value) => {
    const into = container(frame)
    const found = index(frame)
    meter.position = at
    meter.allocate(into instanceof PyDict ? 100 : 8)
    setItem(into, found, value)
  }
}

function compileUnpacking(items: readonly Expression[], at: number, unit: Unit): Store {
  const star = items.findIndex((item) => item.kind === 'starred')
  const stores = items.map((item) => compileTarget(item.kind === 'starred' ? item.value : item, unit))
  return (frame, value) => {
    meter.position = at
    const parts = star === -1 ? unpacked(value, stores.length) : unpackedAround(value, star, stores.length)
    for (let index = 0; index < stores.length; index++) stores[index]?.(frame, parts[index] ?? null)
  }
}

/** Exactly `count` items. */
function unpacked(value: Value, count: number): readonly Value[] {
  if (value instanceof PyTuple || value instanceof PyList) {
    if (value.items.length === count) return value instanceof PyList ? value.items.slice() : value.items
    if (value.items.length > count) throw valueError(`too many values to unpack (expected ${count})`)
    throw valueError(`not enough values to unpack (expected ${count}, got ${value.items.length})`)
  }
  const parts: Value[] = []
  const walk = iterableToUnpack(value)
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (parts.length === count) throw valueError(`too many values to unpack (expected ${count})`)
    parts.push(item)
  }
  if (parts.length < count) throw valueError(`not enough values to unpack (expected ${count}, got ${parts.length})`)
  return parts
}

/** `count` parts, of which the one at `star` is a list of whatever the others leave. */
function unpackedAround(value: Value, star: number, count: number): readonly Value[] {
  const items: Value[] = []
  const walk = iterableToUnpack(value)
  for (let item = walk.next(); item !== undefined; item = walk.next()) {
    if (--meter.left < 0) meter.refill()
    meter.allocate(8)
    items.push(item)
  }
  if (items.length < count - 1) {
    throw valueError(`not enough values to unpack (expected at least ${count - 1}, got ${items.length})`)
  }
  const after = count - 1 - star
  const end = items.length - after
  return [...items.slice(0, star), new PyList(items.slice(star, end)), ...items.slice(end)]
}

function iterableToUnpack(value: Value) {
  if (typeOf(value).slots.iterate === undefined) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`)
  return iterate(value)
}

/** `del target` */
export function compileDelete(target: Expression, unit: Unit): (frame: Frame) => void {
  switch (target.kind) {
    case 'name':
      return compileDeleteName(target.name, unit, target.at)
    case 'attribute': {
      const owner = compileExpression(target.target, unit)
      const { name, at } = target
      const { dotAccess } = unit.options
      return (frame) => {
        const found = owner(frame)
        meter.position = at
        if (!dotAccess || !(found instanceof PyDict)) deleteAttribute(found, name)
        else if (found.delete(name) === undefined) throw raise('AttributeError', `'dict' object has no attribute '${name}'`)
      }
    }
    case 'subscript': {
      const container = compileExpression(target.target, unit)
      const key = compileExpression(target.key, unit)
      const { at } = target
      return (frame) => {
        const from = container(frame)
        const found = key(frame)
        meter.position = at
        deleteItem(from, found)
      }
    }
    case 'tuple':
    case 'list': {
      const deletes = target.items.map((item) => compileDelete(item, unit))
      return (frame) => {
        for (const one of deletes) one(frame)
      }
    }
    default:
      throw unsupported('this target of del', target.at)
  }
}

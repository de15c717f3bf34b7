import { meter } from '../budget.ts'
import { findAttribute, getAttribute } from '../operations/attributes.ts'
import { getItem } from '../operations/items.ts'
import type { Attribute, Subscript } from '../parse/syntax.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import type { Value } from '../values/object.ts'
import { compileExpression } from './expressions.ts'
import type { Code } from './frame.ts'
import type { Unit } from './unit.ts'

/** `target.name` */
export function compileAttribute({ target, name, at }: Attribute, unit: Unit): Code {
  const code = compileExpression(target, unit)
  const { dotAccess } = unit.options
  return (frame) => {
    const value = code(frame)
    meter.position = at
    if (dotAccess && value instanceof PyDict) return dotted(value, name)
    return getAttribute(value, name)
  }
}

/** `invoice.total`: the key wins, so that data decides what data means; methods are still found when no key is in the way. */
function dotted(dict: PyDict, name: string): Value {
  const item = dict.get(name)
  if (item !== undefined) return item
  const method = findAttribute(dict, name)
  return method === undefined ? getAttribute(dict, name) : method
}

/** `target[key]` */
export function compileSubscript({ target, key, at }: Subscript, unit: Unit): Code {
  const container = compileExpression(target, unit)
  const index = compileExpression(key, unit)
  return (frame) => {
    const from = container(frame)
    const found = index(frame)
    if (typeof found === 'number' && from instanceof PyList) {
      const value = from.items[found]
      if (value !== undefined) return value
    }
    meter.position = at
    return getItem(from, found)
  }
}

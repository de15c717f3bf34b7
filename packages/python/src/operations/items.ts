import { typeError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import { PyType, type Value } from '../values/object.ts'
import { typeOf } from '../values/type-of.ts'
import { typeName } from './expect.ts'
import { isAmong, iterate } from './iterate.ts'

/** `container[key]` */
export function getItem(container: Value, key: Value): Value {
  if (container instanceof PyDict) {
    const value = container.get(key)
    if (value !== undefined) return value
  } else if (container instanceof PyList && typeof key === 'number') {
    const value = container.items[key]
    if (value !== undefined) return value
  }
  const { slots, name } = typeOf(container)
  if (slots.getItem !== undefined) return slots.getItem(container, key)
  // `list[int]` in an annotation: nobody looks at it.
  if (container instanceof PyType && !container.own) return container
  if (container instanceof PyType) throw typeError(`type '${container.name}' is not subscriptable`)
  throw typeError(`'${name}' object is not subscriptable`)
}

/** `container[key] = value` */
export function setItem(container: Value, key: Value, value: Value): void {
  if (container instanceof PyDict) {
    container.set(key, value)
    return
  }
  const { slots, name } = typeOf(container)
  if (slots.setItem === undefined) throw typeError(`'${name}' object does not support item assignment`)
  slots.setItem(container, key, value)
}

/** `del container[key]` */
export function deleteItem(container: Value, key: Value): void {
  const { slots, name } = typeOf(container)
  if (slots.deleteItem === undefined) throw typeError(`'${name}' object does not support item deletion`)
  slots.deleteItem(container, key)
}

/** `item in container` */
export function contains(container: Value, item: Value): boolean {
  const { slots } = typeOf(container)
  if (slots.contains !== undefined) return slots.contains(container, item)
  if (slots.iterate === undefined) throw typeError(`argument of type '${typeName(container)}' is not iterable`)
  return isAmong(iterate(container), item)
}

import { meter } from '../../budget.ts'
import { findAttribute } from '../../operations/attributes.ts'
import { call } from '../../operations/call.ts'
import { native } from '../../values/define.ts'
import { dictType, PyDict } from '../../values/dict.ts'
import { PyException } from '../../values/exception.ts'
import { PyInstance } from '../../values/instance.ts'
import { listType, PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import { PyObject, type Value } from '../../values/object.ts'
import { PySet } from '../../values/set.ts'
import { PyTuple, tupleType } from '../../values/tuple.ts'

function shallow(value: Value): Value {
  if (!(value instanceof PyObject)) return value
  const own =
    findAttribute(value, '__copy__') ?? (value instanceof PyDict || value instanceof PySet ? findAttribute(value, 'copy') : undefined)
  if (own !== undefined) return call(own, [])
  if (value instanceof PyList) {
    meter.allocate(value.items.length * 8)
    return new PyList(value.items.slice())
  }
  if (value instanceof PyInstance && !(value instanceof PyException)) return instanceCopy(value, (part) => part)
  return value
}

function instanceCopy(value: PyInstance, part: (value: Value) => Value): PyInstance {
  const copy = new PyInstance(value.cls)
  for (const [name, attribute] of value.attributes) copy.attributes.set(name, part(attribute))
  return copy
}

/** Containers anew, all the way down; what cannot change stays as it is. `done` keeps containers that hold themselves finite. */
function deep(value: Value, done: Map<PyObject, Value>): Value {
  if (!(value instanceof PyObject)) return value
  const known = done.get(value)
  if (known !== undefined) return known
  meter.spend(1)
  if (value.type === listType && value instanceof PyList) return deepList(value, done)
  if (value instanceof PyDict) return deepDict(value, done)
  if (value.type === tupleType && value instanceof PyTuple) {
    const items = value.items.map((item) => deep(item, done))
    return items.every((item, index) => item === value.items[index]) ? value : new PyTuple(items)
  }
  const own = findAttribute(value, '__deepcopy__')
  if (own !== undefined) return call(own, [new PyDict()])
  if (value instanceof PySet) return shallow(value)
  if (value instanceof PyInstance && !(value instanceof PyException)) {
    const copy = new PyInstance(value.cls)
    done.set(value, copy)
    for (const [name, attribute] of value.attributes) copy.attributes.set(name, deep(attribute, done))
    return copy
  }
  return value
}

function deepList(list: PyList, done: Map<PyObject, Value>): PyList {
  const copy = new PyList([])
  done.set(list, copy)
  meter.allocate(list.items.length * 8)
  for (const item of list.items) copy.mutable().push(deep(item, done))
  return copy
}

function deepDict(dict: PyDict, done: Map<PyObject, Value>): Value {
  const empty = dict.type === dictType ? new PyDict() : shallow(dict)
  if (!(empty instanceof PyDict)) return empty
  done.set(dict, empty)
  meter.allocate(dict.size * 48)
  for (const [key, value] of [...dict.entries()]) empty.set(key, deep(value, done))
  return empty
}

/** `copy`: copies of containers, shallow or all the way down. */
export function copyModule(): PyModule {
  return new PyModule('copy', {
    copy: native('def copy(x)', shallow),
    deepcopy: native('def deepcopy(x, memo=None)', (value) => deep(value, new Map())),
  })
}

import { meter } from '../budget.ts'
import { findAttribute, getAttribute } from '../operations/attributes.ts'
import { call, callMethod } from '../operations/call.ts'
import { typeName } from '../operations/expect.ts'
import { each } from '../operations/iterate.ts'
import type { Argument, Attribute, Call } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { NativeClassMethod, NativeMethod } from '../values/function.ts'
import { PyInstance } from '../values/instance.ts'
import { PyModule } from '../values/module.ts'
import { type Keywords, PyType, type Value } from '../values/object.ts'
import { PyFunction } from '../values/py-function.ts'
import { typeOf } from '../values/type-of.ts'
import { compileExpression } from './expressions.ts'
import type { Code, Frame } from './frame.ts'
import { compileSuper } from './super.ts'
import type { Unit } from './unit.ts'

/** `callee(args)` */
export function compileCall(node: Call, unit: Unit): Code {
  const special = compileSuper(node, unit)
  if (special !== undefined) return special
  const { callee, args, at } = node
  if (callee.kind === 'attribute') return compileMethodCall(callee, args, unit)
  const target = compileExpression(callee, unit)
  if (args.some((argument) => argument.form !== 'plain')) {
    const collect = compileArguments(args, unit)
    return (frame) => {
      const found = target(frame)
      const { positional, keywords } = collect(frame, found)
      meter.position = at
      return call(found, positional, keywords)
    }
  }
  const codes = args.map((argument) => compileExpression(argument.value, unit))
  const [first, second] = codes
  if (first === undefined) {
    return (frame) => {
      const found = target(frame)
      meter.position = at
      return call(found, none)
    }
  }
  if (codes.length === 1) {
    return (frame) => {
      const found = target(frame)
      const given = [first(frame)]
      meter.position = at
      return call(found, given)
    }
  }
  if (second !== undefined && codes.length === 2) {
    return (frame) => {
      const found = target(frame)
      const given = [first(frame), second(frame)]
      meter.position = at
      return call(found, given)
    }
  }
  return (frame) => {
    const found = target(frame)
    const given = evaluated(codes, frame)
    meter.position = at
    return call(found, given)
  }
}

const none: readonly Value[] = []

function evaluated(codes: readonly Code[], frame: Frame): readonly Value[] {
  const values: Value[] = []
  for (const code of codes) values.push(code(frame))
  return values
}

/** `target.name(args)`, without making a bound method first. */
function compileMethodCall({ target, name, at }: Attribute, args: readonly Argument[], unit: Unit): Code {
  const owner = compileExpression(target, unit)
  const simple = args.every((argument) => argument.form === 'plain')
  const codes = args.map((argument) => compileExpression(argument.value, unit))
  const collect = simple ? undefined : compileArguments(args, unit)
  const { dotAccess } = unit.options
  return (frame) => {
    const self = owner(frame)
    meter.position = at
    const method = methodOf(self, name)
    const callee = method === undefined ? attributeToCall(self, name, dotAccess) : method
    if (collect !== undefined) {
      const { positional, keywords } = collect(frame, callee)
      meter.position = at
      return method === undefined ? call(callee, positional, keywords) : callMethod(method, self, positional, keywords)
    }
    const given = codes.length === 0 ? none : evaluated(codes, frame)
    meter.position = at
    return method === undefined ? call(callee, given) : callMethod(method, self, given)
  }
}

/** The method that the type of `self` has under that name, if nothing else comes before it. */
function methodOf(self: Value, name: string): Value | undefined {
  if (self instanceof PyType || self instanceof PyModule) return undefined
  if (self instanceof PyInstance && self.attributes.has(name)) return undefined
  const member = typeOf(self).lookup(name)
  if (member instanceof NativeMethod) return member instanceof NativeClassMethod ? undefined : member
  return member instanceof PyFunction ? member : undefined
}

function attributeToCall(self: Value, name: string, dotAccess: boolean): Value {
  if (dotAccess && self instanceof PyDict) {
    const item = self.get(name)
    if (item !== undefined && findAttribute(self, name) === undefined) return item
  }
  return getAttribute(self, name)
}

interface Given {
  readonly positional: readonly Value[]
  readonly keywords: Keywords | undefined
}

/** Arguments among which are stars or names. */
function compileArguments(args: readonly Argument[], unit: Unit): (frame: Frame, callee: Value) => Given {
  const parts = args.map(({ form, name, value, at }) => ({ form, name, at, code: compileExpression(value, unit) }))
  return (frame, callee) => {
    const positional: Value[] = []
    const keywords = new Map<string, Value>()
    for (const { form, name, at, code } of parts) {
      const value = code(frame)
      meter.position = at
      if (form === 'plain') positional.push(value)
      else if (form === 'star') positional.push(...starred(value, callee))
      else if (form === 'named') addKeyword(keywords, name, value, callee)
      else addMapping(keywords, value, callee)
    }
    return { positional, keywords: keywords.size === 0 ? undefined : keywords }
  }
}

function starred(value: Value, callee: Value): Iterable<Value> {
  if (typeOf(value).slots.iterate === undefined) {
    throw typeError(`${calleeName(callee)}() argument after * must be an iterable, not ${typeName(value)}`)
  }
  const items = [...each(value)]
  meter.allocate(items.length * 8)
  return items
}

function addKeyword(keywords: Map<string, Value>, name: string, value: Value, callee: Value): void {
  if (keywords.has(name)) throw typeError(`${calleeName(callee)}() got multiple values for keyword argument '${name}'`)
  keywords.set(name, value)
}

function addMapping(keywords: Map<string, Value>, value: Value, callee: Value): void {
  if (!(value instanceof PyDict)) {
    throw typeError(`${calleeName(callee)}() argument after ** must be a mapping, not ${typeName(value)}`)
  }
  for (const [key, item] of value.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings')
    addKeyword(keywords, key, item, callee)
  }
}

function calleeName(callee: Value): string {
  const name = findAttribute(callee, '__qualname__') ?? findAttribute(callee, '__name__')
  if (typeof name !== 'string') return typeName(callee)
  return callee instanceof PyFunction ? `__main__.${name}` : name
}

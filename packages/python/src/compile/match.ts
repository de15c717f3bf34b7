import { meter } from '../budget.ts'
import { findAttribute } from '../operations/attributes.ts'
import { equals } from '../operations/compare.ts'
import type { Match, Pattern } from '../parse/syntax.ts'
import { typeError } from '../raise.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import { PyType, type Value } from '../values/object.ts'
import { PyTuple } from '../values/tuple.ts'
import { isInstance } from '../values/type-of.ts'
import { compileExpression } from './expressions.ts'
import { type Exec, type Frame, normally } from './frame.ts'
import { compileStore } from './names.ts'
import { compileTest } from './operators.ts'
import { compileBlock } from './statements.ts'
import type { Unit } from './unit.ts'

type Matcher = (frame: Frame, value: Value) => boolean

/** A `match` as its subject and its cases, each a test that also binds, and a body. */
export function compileCases({ cases }: Match, unit: Unit) {
  return cases.map(({ pattern, guard }) => {
    const matches = compilePattern(pattern, unit)
    const condition = guard === undefined ? undefined : compileTest(guard, unit)
    return (frame: Frame, value: Value) => matches(frame, value) && (condition === undefined || condition(frame))
  })
}

export function compileMatch(node: Match, unit: Unit): Exec {
  const subject = compileExpression(node.subject, unit)
  const tests = compileCases(node, unit)
  const bodies = node.cases.map(({ body }) => compileBlock(body, unit))
  return (frame) => {
    const value = subject(frame)
    const chosen = tests.findIndex((test) => test(frame, value))
    return bodies[chosen]?.(frame) ?? normally
  }
}

function compilePattern(pattern: Pattern, unit: Unit): Matcher {
  switch (pattern.kind) {
    case 'any':
      return () => true
    case 'capture':
      return captured(pattern.name, unit)
    case 'value':
      return compileValue(pattern, unit)
    case 'either': {
      const matchers = pattern.patterns.map((one) => compilePattern(one, unit))
      return (frame, value) => matchers.some((matches) => matches(frame, value))
    }
    case 'named': {
      const matches = compilePattern(pattern.pattern, unit)
      const bind = captured(pattern.name, unit)
      return (frame, value) => matches(frame, value) && bind(frame, value)
    }
    case 'sequence':
      return compileSequencePattern(pattern, unit)
    case 'mapping':
      return compileMappingPattern(pattern, unit)
    case 'class':
      return compileClassPattern(pattern, unit)
  }
}

function captured(name: string, unit: Unit): Matcher {
  const store = compileStore(name, unit)
  return (frame, value) => {
    store(frame, value)
    return true
  }
}

function compileValue({ value, at }: Extract<Pattern, { kind: 'value' }>, unit: Unit): Matcher {
  const code = compileExpression(value, unit)
  const singleton = value.kind === 'constant' && (value.value === null || typeof value.value === 'boolean')
  return (frame, subject) => {
    const wanted = code(frame)
    meter.position = at
    return singleton ? subject === wanted : equals(subject, wanted)
  }
}

function compileSequencePattern({ patterns, star }: Extract<Pattern, { kind: 'sequence' }>, unit: Unit): Matcher {
  const matchers = patterns.map((pattern) => compilePattern(pattern, unit))
  const bindRest = star?.name === undefined ? undefined : compileStore(star.name, unit)
  return (frame, value) => {
    if (!(value instanceof PyList || value instanceof PyTuple)) return false
    const { items } = value
    const surplus = items.length - matchers.length
    if (star === undefined ? surplus !== 0 : surplus < 0) return false
    const before = star?.index ?? matchers.length
    const fits = matchers.every((matches, index) => matches(frame, items[index < before ? index : index + surplus] ?? null))
    if (fits) bindRest?.(frame, new PyList(items.slice(before, before + surplus)))
    return fits
  }
}

function compileMappingPattern({ items, rest }: Extract<Pattern, { kind: 'mapping' }>, unit: Unit): Matcher {
  const parts = items.map(({ key, pattern }) => ({ key: compileExpression(key, unit), matches: compilePattern(pattern, unit) }))
  const bindRest = rest === undefined ? undefined : compileStore(rest, unit)
  return (frame, value) => {
    if (!(value instanceof PyDict)) return false
    const left = bindRest === undefined ? undefined : value.copy()
    for (const { key, matches } of parts) {
      const hash = key(frame)
      const found = value.get(hash)
      if (found === undefined || !matches(frame, found)) return false
      left?.delete(hash)
    }
    if (left !== undefined) bindRest?.(frame, left)
    return true
  }
}

/** Types whose only positional pattern is the value itself. */
const selfMatching = new Set(['bool', 'bytes', 'dict', 'float', 'frozenset', 'int', 'list', 'set', 'str', 'tuple'])

function compileClassPattern({ cls, positional, named, at }: Extract<Pattern, { kind: 'class' }>, unit: Unit): Matcher {
  const type = compileExpression(cls, unit)
  const inOrder = positional.map((pattern) => compilePattern(pattern, unit))
  const byName = named.map(({ name, pattern }) => ({ name, matches: compilePattern(pattern, unit) }))
  return (frame, value) => {
    const found = type(frame)
    meter.position = at
    if (!(found instanceof PyType)) throw typeError('called match pattern must be a class')
    if (!isInstance(value, found)) return false
    const parts = inOrder.map((matches, index) => ({ name: positionalName(found, index, inOrder.length), matches }))
    return [...parts, ...byName].every(({ name, matches }) => {
      const part = name === undefined ? value : findAttribute(value, name)
      return part !== undefined && matches(frame, part)
    })
  }
}

/** The attribute that a positional pattern looks at; undefined for the value itself. */
function positionalName(type: PyType, index: number, count: number): string | undefined {
  if (selfMatching.has(type.name) && !type.own) {
    if (count > 1) throw typeError(`${type.name}() accepts 1 positional sub-pattern (${count} given)`)
    return undefined
  }
  const names = type.lookup('__match_args__')
  const list = names instanceof PyTuple ? names.items : []
  const name = list[index]
  if (typeof name !== 'string') {
    throw typeError(`${type.name}() accepts ${list.length} positional sub-patterns (${count} given)`)
  }
  return name
}

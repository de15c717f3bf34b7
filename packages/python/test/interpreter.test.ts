import { describe, expect, it } from 'vitest'
import { createInterpreter, type Data } from '../src/index.ts'

const interpreter = createInterpreter()
const ctx = { nowMs: 0, seed: 'test' }

function run(source: string, data: Data = {}, more: Partial<Parameters<typeof interpreter.execute>[2]> = {}) {
  return interpreter.execute(source, data, { ...ctx, ...more })
}

function dataOf(source: string, data: Data = {}): Data {
  const outcome = run(source, data)
  if ('failure' in outcome) throw new Error(JSON.stringify(outcome.failure))
  return outcome.data
}

function failureOf(source: string, data: Data = {}, more: Partial<Parameters<typeof interpreter.execute>[2]> = {}) {
  const outcome = run(source, data, more)
  return 'failure' in outcome ? outcome.failure : undefined
}

describe('task data', () => {
  it('is the global namespace: names are read from it and names set become part of it', () => {
    expect(dataOf('total = price * count\nprice = 0', { price: 2.5, count: 4 })).toEqual({
      price: 0,
      count: 4,
      total: { $python: 'float', value: '10.0' },
    })
  })

  it('stays the very same object when nothing changed', () => {
    const data = { orders: [{ id: 1 }], who: 'ada' }
    expect(dataOf('x = 1\ndel x\nlen(orders)\nfor o in orders: pass\norders[0]["id"]\ndel o', data)).toBe(data)
  })

  it('keeps every part that a script did not touch, by identity', () => {
    const data = { big: [{ a: [1] }, { b: [2] }], other: { deep: [1] } }
    const after = dataOf('big[0]["a"].append(5)\nseen = other["deep"][0]', data)
    expect(after).toEqual({ big: [{ a: [1, 5] }, { b: [2] }], other: { deep: [1] }, seen: 1 })
    expect(after.other).toBe(data.other)
    expect(Object.values(after.big as object)[1]).toBe(data.big[1])
    expect(data.big[0]).toEqual({ a: [1] })
  })

  it('keeps named tuples as tuples and counters as dicts', () => {
    const after = dataOf(
      'from collections import Counter, namedtuple\nP = namedtuple("P", "x y")\np = P(1, 2)\nc = Counter("aab")\nn = Counter([1])',
    )
    expect(after).toEqual({
      p: { $python: 'tuple', value: [1, 2] },
      c: { a: 2, b: 1 },
      n: { $python: 'dict', value: [[1, 1]] },
    })
  })

  it('loses deleted names', () => {
    expect(dataOf('del a', { a: 1, b: 2 })).toEqual({ b: 2 })
  })

  it('does not keep functions, classes, modules and names that begin with two underscores', () => {
    expect(dataOf('import math\ndef f(): pass\nclass A: pass\ng = len\nh = [].append\n__x = 1\ny = 2')).toEqual({ y: 2 })
  })

  it('replaces a name by nothing when a function took it', () => {
    expect(dataOf('def f(): pass', { f: 1, g: 2 })).toEqual({ g: 2 })
  })

  it('carries tuples, sets, bytes, large ints, integral floats and odd keys through JSON and back', () => {
    const source =
      'a = (1, "x")\nb = {3}\nc = b"hi"\nd = 2**80\ne = 1.0\nf = {1: "one", (2, 3): None}\ng = float("nan")\nh = frozenset([1])'
    const after = dataOf(source)
    expect(JSON.parse(JSON.stringify(after))).toEqual(after)
    const check = 'ok = [a == (1, "x"), b == {3}, c == b"hi", d == 2**80, e == 1 and type(e) is float, f[2, 3] is None, g != g, h == {1}]'
    expect(dataOf(check, after).ok).toEqual([true, true, true, true, true, true, true, true])
    expect(dataOf('a; b; c; d; e; f; h', after)).toBe(after)
  })

  it('shows tagged values to people as what they expect', () => {
    const after = dataOf('a = ((1, 2.0), {3})\nb = 2**80\nc = {1: (2,)}\nd = b"hi"')
    expect(interpreter.plain(after)).toEqual({ a: [[1, 2], [3]], b: '1208925819614629174706176', c: { '1': [2] }, d: 'aGk=' })
    const plain = { list: [1, { x: 'y' }] }
    expect(interpreter.plain(plain)).toBe(plain)
  })

  it('refuses values that cannot be kept, and says which name and where in it', () => {
    expect(failureOf('ok = 1\nx = {"list": [1, len]}')).toMatchObject({
      class: 'TypeError',
      message: 'the value of \'x\' cannot be kept as data: a builtin_function_or_method at x["list"][1]',
      line: 2,
    })
    expect(failureOf('x = (i for i in [1])')?.message).toContain('a generator')
    expect(failureOf('x = []\nx.append(x)')?.message).toContain('a container that holds itself')
    expect(failureOf('class A: pass\nx = A()')).toMatchObject({ line: 2, hint: expect.stringContaining('del x') })
  })

  it('never lets a key named __proto__ change what an object is', () => {
    const after = dataOf('x = {"__proto__": {"polluted": 1}}')
    expect(Object.hasOwn(after.x as object, '__proto__')).toBe(true)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('says which name is broken when tagged data are nonsense', () => {
    expect(failureOf('y = x', { x: { $python: 'int', value: 'many' } })).toMatchObject({ class: 'ValueError', line: 1 })
    expect(failureOf('y = x', { x: { $python: 'set', value: [[1]] } })?.message).toContain("'x'")
  })

  it('reads an object with an unknown tag as a dict', () => {
    expect(dataOf('y = x["$python"]', { x: { $python: 'nonesuch', value: 1 } }).y).toBe('nonesuch')
  })

  it('does not take what a script calls $python for a tag', () => {
    const after = dataOf('x = {"$python": "int", "value": "5"}')
    expect(dataOf('y = x["$python"]', after).y).toBe('int')
  })
})

describe('expressions', () => {
  it('have a value and leave the data alone', () => {
    const data = { amount: 200, items: [1] }
    expect(interpreter.evaluate('amount > 100 and items.append(2) is None', data, ctx)).toEqual({ value: true })
    expect(data).toEqual({ amount: 200, items: [1] })
  })

  it('may have space around them and run over lines', () => {
    expect(interpreter.evaluate('  [1,\n 2]\n', {}, ctx)).toEqual({ value: [1, 2] })
  })

  it('are not statements', () => {
    expect(interpreter.evaluate('x = 1', {}, ctx)).toMatchObject({ failure: { class: 'SyntaxError', line: 1 } })
    expect(interpreter.evaluate('', {}, ctx)).toMatchObject({ failure: { class: 'SyntaxError' } })
  })

  it('cannot have a function for a value', () => {
    expect(interpreter.evaluate('len', {}, ctx)).toMatchObject({ failure: { class: 'TypeError' } })
  })

  it('have the truth of Python', () => {
    const truths = [0, '', [], {}, null, false, { $python: 'float', value: '0.0' }, { $python: 'set', value: [] }]
    expect(truths.map((value) => interpreter.truthy(value))).toEqual(truths.map(() => false))
    expect([1, '0', [0], { a: 1 }, true, { $python: 'tuple', value: [0] }].map((value) => interpreter.truthy(value))).not.toContain(false)
  })
})

describe('failures', () => {
  it('carry class, message, line, column, the line itself and advice', () => {
    expect(failureOf('count = 1\nx = 5 + cuont')).toEqual({
      class: 'NameError',
      message: "name 'cuont' is not defined. Did you mean: 'count'?",
      line: 2,
      column: 9,
      sourceLine: 'x = 5 + cuont',
      hint: "Did you mean: 'count'?",
    })
  })

  it('suggest names of the data, attributes and keys', () => {
    expect(failureOf('x = invoice', { invoices: 1 })?.hint).toBe("Did you mean: 'invoices'?")
    expect(failureOf('"a".uper()')?.hint).toBe("Did you mean: 'upper'?")
    expect(failureOf('d["totl"]', { d: { total: 1 } })).toMatchObject({ message: "'totl'", hint: "Did you mean: 'total'?" })
    expect(failureOf('import maths')?.hint).toContain("Did you mean: 'math'?")
  })

  it('say why a name of CPython is missing', () => {
    expect(failureOf('open("/etc/passwd")')?.hint).toBe('Scripts cannot reach files.')
  })

  it('say where a script stops being Python', () => {
    expect(failureOf('x = 1\ny = (2')).toMatchObject({ class: 'SyntaxError', message: "'(' was never closed", line: 2, column: 5 })
    expect(failureOf('if x:\ny = 1')).toMatchObject({ class: 'IndentationError', line: 2 })
  })

  it('name what is left out of the language', () => {
    expect(failureOf('async def f(): pass')?.message).toBe('async cannot be used in scripts')
    expect(failureOf('x = 1j')?.message).toBe('complex numbers cannot be used in scripts')
    expect(failureOf('from math import *')?.message).toBe('import * cannot be used in scripts')
    expect(failureOf('import os')).toMatchObject({ class: 'ModuleNotFoundError', hint: expect.stringContaining('Scripts can import') })
  })

  it.each([
    ['x = 1\nimport enum', 'ModuleNotFoundError', 'Use texts, or a class with constants. Scripts can import'],
    ['x = 1\nimport dataclasses', 'ModuleNotFoundError', 'Use a dict'],
    ['x = 1\nfrom typing import List', 'ModuleNotFoundError', 'Annotations need no import'],
    ['x = 1\nfrom functools import lru_cache', 'ImportError', 'Keep results in a dict.'],
    ['import string\nx = string.Template("a")', 'AttributeError', 'Use an f-string'],
    ['import functools\nx = functools.reduse', 'AttributeError', "Did you mean: 'reduce'?"],
    ['import functools\nx = functools.singledispatch', 'AttributeError', 'functools has cmp_to_key, partial, reduce here.'],
  ])('say what to write instead of what a module lacks: %s', (source, cls, hint) => {
    expect(failureOf(source)).toMatchObject({ class: cls, line: 2, hint: expect.stringContaining(hint) })
  })

  it('change nothing', () => {
    const data = { a: [1] }
    run('a.append(2)\n1 / 0', data)
    expect(data).toEqual({ a: [1] })
  })

  it('keep what was printed before', () => {
    expect(run('print("so far")\n1/0').output).toBe('so far\n')
  })
})

describe('functions of the host', () => {
  const functions = {
    get_user: (name: unknown) => ({ name: String(name), roles: ['admin'] }),
    fail: () => {
      throw new Error('no such user')
    },
  }

  it('are called by name, with JSON in and out', () => {
    expect(run('u = get_user("ada")["roles"]', {}, { functions })).toMatchObject({ data: { u: ['admin'] } })
  })

  it('that throw raise a RuntimeError that the script may catch', () => {
    expect(failureOf('fail()', {}, { functions })).toMatchObject({ class: 'RuntimeError', message: 'fail() failed: no such user' })
    expect(run('try:\n  fail()\nexcept RuntimeError as e:\n  m = str(e)', {}, { functions })).toMatchObject({
      data: { m: 'fail() failed: no such user' },
    })
  })

  it('cannot be given another meaning, and nothing runs when a script tries', () => {
    const failure = failureOf('print("ran")\nget_user = 5', {}, { functions })
    expect(failure).toMatchObject({ class: 'NameError', line: 2, message: expect.stringContaining("cannot assign to 'get_user'") })
    expect(run('print("ran")\nget_user = 5', {}, { functions }).output).toBe('')
  })
})

describe('dot access', () => {
  const dotted = createInterpreter({ dotAccess: true })
  const data = { invoice: { total: 5, items: [1], lines: { first: { sku: 'a' } } } }

  it('reads, writes and deletes keys of dicts when asked for', () => {
    const outcome = dotted.execute('t = invoice.total\ninvoice.paid = True\ninvoice.lines.first.sku += "b"\ndel invoice.total', data, ctx)
    expect(outcome).toMatchObject({ data: { t: 5, invoice: { items: [1], lines: { first: { sku: 'ab' } }, paid: true } } })
  })

  it('lets keys win over methods, except where a method is called', () => {
    expect(dotted.evaluate('[invoice.items, len(list(invoice.items())), invoice.get("total")]', data, ctx)).toEqual({ value: [[1], 3, 5] })
  })

  it('is off by default', () => {
    expect(interpreter.evaluate('invoice.total', data, ctx)).toMatchObject({ failure: { class: 'AttributeError' } })
  })
})

describe('sources', () => {
  it('are compiled once and give every run names of its own', () => {
    const source = 'def f(x, seen=[]):\n  seen.append(x)\n  return len(seen)\nn = f(1)'
    expect([dataOf(source).n, dataOf(source).n]).toEqual([1, 1])
  })

  it('may end their lines as Windows does', () => {
    expect(dataOf('x = 1\r\nif x:\r\n  y = 2\r\n')).toEqual({ x: 1, y: 2 })
  })

  it('may call the interpreter again through a function of the host', () => {
    const functions = { nested: () => dataOf('x = [i for i in range(3)]').x ?? null }
    expect(run('a = 1\nb = nested()\nc = a + len(b)', {}, { functions })).toMatchObject({ data: { b: [0, 1, 2], c: 4 } })
  })
})

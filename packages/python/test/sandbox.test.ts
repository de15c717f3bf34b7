import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createInterpreter } from '../src/index.ts'
import { escapes } from './sandbox/escapes.ts'
import { hostObjects, mutated } from './sandbox/mutations.ts'

const interpreter = createInterpreter({ budgets: { steps: 300_000, memory: 30_000_000, depth: 200, output: 100_000 } })
const ctx = { nowMs: 0, seed: 'sandbox' }

/** Runs a script in which `leak` is what an escape would call, and tells whether it did, or broke the interpreter. */
function attempt(source: string) {
  let leaked = false
  const functions = {
    leak: () => {
      leaked = true
      return null
    },
  }
  const outcome = interpreter.execute(source, { data: { name: 'ada', list: [1, 2] }, secret: 'no' }, { ...ctx, functions })
  return { leaked, outcome, broken: 'failure' in outcome && outcome.failure.class === 'InternalError' ? outcome.failure : undefined }
}

describe('known ways out of a Python sandbox', () => {
  it.each(escapes)('%s leads nowhere', (source) => {
    const before = hostObjects()
    const { outcome, broken } = attempt(source)
    expect(broken).toBeUndefined()
    expect(hostObjects()).toEqual(before)
    // An escape either fails, or ends up with nothing but plain data.
    if (!('failure' in outcome)) expect(JSON.parse(JSON.stringify(outcome.data))).toEqual(outcome.data)
  })

  it.each([
    '().__class__.__bases__',
    '().__class__.__mro__',
    '().__class__.__subclasses__',
    'len.__self__',
    'len.__globals__',
    '(lambda: 0).__globals__',
    '(lambda: 0).__code__',
    '(lambda: 0).__closure__',
    '(lambda: 0).__builtins__',
    '(i for i in [1]).gi_frame',
    '[].append.__self__',
    '"".constructor',
    '[].constructor',
    '{}.constructor',
    'len.constructor',
    'len.run',
    '"".prototype',
    '{}.toString',
    'int.construct',
    'int.slots',
    'int.members',
    '[].items',
    '(1,).items',
    'len.signature',
    'ValueError("x").__traceback__.tb_frame',
    'ValueError("x").constructor',
    '__builtins__',
    '__import__',
    'globalThis',
    'process',
    'require',
    'this',
    'Object',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'toString',
  ])('%s does not exist', (expression) => {
    expect(interpreter.evaluate(expression, {}, ctx)).toMatchObject({
      failure: { class: expect.stringMatching(/^(AttributeError|NameError)$/) },
    })
  })

  it('lets a type be asked for its name, and for nothing behind it', () => {
    expect(interpreter.evaluate('[(5).__class__.__name__, type("").__name__, "{0.__class__.__name__}".format(1.5)]', {}, ctx)).toEqual({
      value: ['int', 'str', 'float'],
    })
    const template = '"{0.__class__.__init__.__globals__}".format(5)'
    expect(interpreter.evaluate(template, {}, ctx)).toMatchObject({ failure: { class: 'AttributeError' } })
  })

  it('gives methods only to values of their own type', () => {
    const calls = [
      'list.append(5, 1)',
      'str.upper([1])',
      'dict.get([], 1)',
      'set.add([], 1)',
      'int.bit_length("a")',
      'BaseException.with_traceback(5, 1)',
    ]
    for (const source of calls) expect(interpreter.evaluate(source, {}, ctx)).toMatchObject({ failure: { class: 'TypeError' } })
  })

  it('lets a script change nothing that another run sees', () => {
    for (const source of [
      'int.x = 1',
      'len.x = 1',
      'str.upper = len',
      'import math\nmath.pi = 3',
      'ValueError.x = 5',
      'object.x = 1',
      'del int.real',
    ]) {
      expect(interpreter.execute(source, {}, ctx)).toMatchObject({ failure: { class: expect.stringMatching(/TypeError|AttributeError/) } })
    }
    interpreter.execute('len = 5\nstr = None\nclass ValueError: pass', {}, ctx)
    expect(interpreter.evaluate('[len("abc"), str(5), issubclass(ValueError, Exception)]', {}, ctx)).toEqual({ value: [3, '5', true] })
  })
})

it('survives thousands of broken and recombined programs: no fault, no leak, no change of the host', () => {
  const before = hostObjects()
  fc.assert(
    fc.property(mutated(), (source) => {
      const { leaked, broken } = attempt(source)
      expect(broken === undefined ? '' : `${source}\n${JSON.stringify(broken)}`).toBe('')
      expect(leaked && !source.includes('leak')).toBe(false)
    }),
    { numRuns: 2000, seed: 4711 },
  )
  expect(hostObjects()).toEqual(before)
})

it('ends deep nesting of every kind with an error, not with a crash', () => {
  const deep = [
    `x = ${'('.repeat(5000)}1${')'.repeat(5000)}`,
    `x = ${'['.repeat(300)}${']'.repeat(300)}`,
    `x = ${'not '.repeat(5000)}1`,
    `x = ${'-'.repeat(5000)}1`,
    `x = ${'lambda: '.repeat(5000)}1`,
    `x = ${'1 if 1 else '.repeat(5000)}1`,
    `x = ${Array.from({ length: 20_000 }, () => '1').join(' + ')}`,
    `x = ${Array.from({ length: 20_000 }, () => '1').join(' ** ')}`,
    `x = a${'.b'.repeat(20_000)}`,
    `x = f${'()'.repeat(20_000)}`,
    `x = ${'f"{'.repeat(200)}1${'}"'.repeat(200)}`,
    `${Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}if 1:`).join('\n')}\n${' '.repeat(150)}x = 1`,
    `match 1:\n  case ${'['.repeat(150)}x${']'.repeat(150)}: pass`,
    'x = []\nfor i in range(100000): x = [x]\ny = str(x)',
    'x = []\nfor i in range(100000): x = [x]\ny = x == x[0]',
    'x = ()\nfor i in range(100000): x = (x,)\ny = {x: 1}',
    'x = {}\nfor i in range(100000): x = {"a": x}',
    'x = iter([1])\nfor i in range(100000): x = map(str, x)\nlist(x)',
    'def g(x):\n  yield from x\nx = iter([1])\nfor i in range(100000): x = g(x)\nlist(x)',
    'class A:\n  def __repr__(self): return repr(self)\nrepr(A())',
    'class A:\n  def __eq__(self, o): return self == o\nA() == 1',
    'class A:\n  def __getattr__(self, n): return getattr(self, n)\nA().x',
    'x = [1]\nx.sort(key=lambda v: x.sort(key=lambda w: 0))',
  ]
  for (const source of deep) {
    const { broken, outcome } = attempt(source)
    expect(broken === undefined ? '' : `${source.slice(0, 80)} ${JSON.stringify(broken)}`).toBe('')
    if ('failure' in outcome) expect(outcome.failure.class).not.toBe('InternalError')
  }
})

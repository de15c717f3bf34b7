import { describe, expect, it } from 'vitest'
import { type Budgets, createInterpreter, defaultBudgets } from '../src/index.ts'

const ctx = { nowMs: 0, seed: 'test' }

function failure(source: string, budgets: Partial<Budgets> = {}, monotonicMs?: () => number) {
  const interpreter = createInterpreter({ budgets, ...(monotonicMs === undefined ? {} : { monotonicMs }) })
  const outcome = interpreter.execute(source, {}, ctx)
  return 'failure' in outcome ? outcome.failure : undefined
}

describe('a run that goes over a budget ends, and the error says which and where', () => {
  it('steps: an endless loop', () => {
    expect(failure('x = 1\nwhile True:\n  x += 1', { steps: 10_000 })).toEqual({
      class: 'BudgetExceeded',
      message: 'the script took more than 10,000 steps',
      line: 2,
      column: 1,
      sourceLine: 'while True:',
    })
  })

  it('depth: a function that calls itself gets the RecursionError of CPython, which a script may catch', () => {
    expect(failure('def f(n):\n  return f(n + 1)\nf(0)', { depth: 50 })).toMatchObject({
      class: 'RecursionError',
      message: 'maximum recursion depth exceeded',
      hint: 'The budget of depth is 50 calls inside calls.',
      line: 2,
    })
    expect(failure('def f(n): return f(n)\ntry:\n  f(0)\nexcept RecursionError as e:\n  assert "maximum" in str(e)')).toBeUndefined()
  })

  it.each([
    'def f(n): return [x for x in [sum(y for y in [f(n + 1) + (1 if n else 2)])]][0]\nf(0)',
    'def f(n): return list(map(f, [n]))\nf(0)',
    'def f(n): return sorted([2, 1], key=f)\nf(0)',
    'class A:\n  def __repr__(self): return f"{[self]}"\nrepr(A())',
    'def f(n):\n  try:\n    return f(n)\n  except ValueError:\n    pass\nf(0)',
    'def f(n):\n  with C() as c:\n    return f(n)\nclass C:\n  def __enter__(self): return f(1)\n  def __exit__(self, *a): pass\nf(0)',
    'f = lambda n: (lambda: (lambda: f(n))())()\nf(0)',
    'def g(): yield from g()\nlist(g())',
    'class A:\n  def __getattr__(self, n): return getattr(self, n)\nA().x',
  ])('depth: however the calls are nested, even when the stack of the engine is at its end first: %s', (source) => {
    expect(failure(source)).toMatchObject({ class: 'RecursionError' })
    expect(failure(source, { depth: 1_000_000 })).toMatchObject({ class: 'RecursionError' })
  })

  it('depth: goes as deep as CPython when the calls are plain', () => {
    expect(failure('def f(n): return n if n == 0 else f(n - 1)\nf(900)')).toBeUndefined()
  })

  it.each([
    ['exceptions', 'for n in range(101_000):\n  try: {}["x"]\n  except KeyError: pass'],
    [
      'exceptions through calls',
      'def f(n): return {}["x"] if n == 0 else f(n - 1)\nfor n in range(700):\n  try: f(300)\n  except KeyError: pass',
    ],
    ['comparing long lists', 'a = list(range(10_000))\nb = list(range(10_000))\nfor n in range(4_000): a == b'],
    ['comparing large dicts', 'a = dict.fromkeys(range(10_000))\nb = dict(a)\nfor n in range(1_000): a == b'],
    ['texts of long ints', 'x = 7 ** 4_000\nfor n in range(3_600): str(x)'],
    ['letters of long texts', 'x = "é" * 10_000\nfor n in range(8_000): x.isalpha()'],
    ['decimals', 'x = Decimal("1.25")\nfor n in range(330_000): x * x'],
    ['JSON', 'x = {"a": [1, 2, {"b": "c"}]}\nfor n in range(400_000): json.dumps(x)'],
    ['classes', 'for n in range(21_000):\n  class A: pass'],
    ['a function that tries itself again and again', 'def f():\n  try: f()\n  except: f()\nf()'],
    ['a function that ends by itself again and again', 'def f():\n  try: f()\n  finally: f()\nf()'],
  ])('steps: what takes microseconds costs more than a turn, so that ten million are spent in about a second: %s', (_what, source) => {
    expect(failure(source)).toMatchObject({ class: 'BudgetExceeded', message: 'the script took more than 10,000,000 steps' })
  })

  it('memory: growing texts, lists, dicts, ints and ranges made into lists', () => {
    const greedy = [
      'x = "a"\nwhile True: x += x',
      'x = "a" * 10**9',
      'x = [0] * 10**9',
      'x = []\nwhile True: x.append("aaaaaaaaaaaaaaaa" * 100)',
      'x = 2 ** 10**10',
      'x = 1 << 10**10',
      'x = list(range(10**10))',
      'x = {i: [i] for i in range(10**9)}',
      'x = "%1000000000d" % 5',
      'x = format(5, "1000000000")',
      'x = f"{5:1000000000}"',
      'x = "a".ljust(10**10)',
      'x = "{:{w}}".format(1, w=10**9)',
      'x = ",".join("a" * 10**6 for i in range(10**6))',
      'x = "ab".replace("", "x" * 10**6) * 10**5',
      'x = bytes(10**10)',
      'x = (1).to_bytes(10**10, "big")',
      'x = [[0] * 1000 for i in range(10**6)]',
      'x = set(range(10**9))',
      'x = tuple(range(10**9))',
      'x = 10 ** 10 ** 8 % 7',
      'a = "x" * 10**6\nb = [a] * 10**5\nc = str(b)',
      'x = "a,".split(",") * 10**9',
      'x = [1]\nwhile True: x += x',
      'x = [1]\nwhile True: x = x + x',
      'x = {}\ni = 0\nwhile True:\n  x[i] = "y" * 1000\n  i += 1',
      'x = "\\t".expandtabs(10**10)',
    ]
    const budgets = { memory: 10_000_000, steps: 2_000_000 }
    expect(greedy.filter((source) => failure(source, budgets)?.class !== 'BudgetExceeded')).toEqual([])
  })

  it('output: printing without end', () => {
    expect(failure('while True: print("spam")', { output: 1000 })).toMatchObject({
      message: 'the script printed more than 1,000 characters',
    })
  })

  it('time: looked at through the clock that the host gives', () => {
    let now = 0
    const clock = () => (now += 10)
    expect(failure('while True: pass', { timeMs: 50 }, clock)).toMatchObject({ message: 'the script ran longer than 50 ms', line: 1 })
  })

  it('steps are also charged to builtins that loop inside', () => {
    const busy = [
      'sum(range(10**12))',
      'max(i for i in range(10**12))',
      'all(True for i in range(10**12))',
      'x = 5 in (i for i in iter(int, 1))',
      '10**12 in iter(range(10**13))',
      'for i in iter(int, 1): pass',
      'list(zip(*[iter(int, 1)]))[0]',
      'list(map(str, iter(int, 1)))',
      '[*filter(lambda x: x, iter(int, 1))]',
      'def g():\n  while True: yield 1\nsum(g())',
      'def g():\n  while True: yield 1\na, *b = g()',
      'class A:\n  def __iter__(self): return self\n  def __next__(self): return 1\nlist(A())',
      'class A:\n  def __getitem__(self, i): return i\nsum(A())',
      'def f(*a): pass\nf(*iter(int, 1))',
      '"".join("" for i in iter(int, 1))',
      'dict((1, 1) for i in iter(int, 1))',
      'sorted(iter(int, 1))',
      'set(iter(int, 1))',
      'min(iter(int, 1))',
      'x = 3\nwhile True: x = x * x % 10**400',
      'pow(3, 10**5000, 10**400 + 1)',
      'try:\n  while True: pass\nexcept Exception: pass',
      'try:\n  while True: pass\nexcept: pass',
      'try:\n  while True: pass\nfinally:\n  while True: pass',
      'while True:\n  try:\n    while True: pass\n  except BaseException: continue',
    ]
    const budgets = { steps: 200_000, memory: 20_000_000 }
    expect(busy.filter((source) => failure(source, budgets)?.class !== 'BudgetExceeded')).toEqual([])
  })
})

it('leaves other runs alone', () => {
  const interpreter = createInterpreter({ budgets: { steps: 1000 } })
  interpreter.execute('while True: pass', {}, ctx)
  expect(interpreter.execute('x = sum(range(100))', {}, ctx)).toMatchObject({ data: { x: 4950 } })
})

it('gives every run its whole budget', () => {
  const interpreter = createInterpreter({ budgets: { steps: 1000, memory: 100_000, output: 100 } })
  const outcomes = Array.from({ length: 50 }, () =>
    interpreter.execute('print("x" * 50)\nx = [0] * 1000\nfor i in range(500): pass', {}, ctx),
  )
  expect(outcomes.filter((outcome) => 'failure' in outcome)).toEqual([])
})

it('lets no nested run spend or refill the budget of the outer one', () => {
  const inner = createInterpreter()
  const outer = createInterpreter({ budgets: { steps: 10_000 } })
  const functions = { nested: () => 'failure' in inner.execute('for i in range(100000): pass', {}, ctx) }
  expect(outer.execute('a = nested()', {}, { ...ctx, functions })).toMatchObject({ data: { a: false } })
  expect(outer.execute('while True: nested()', {}, { ...ctx, functions })).toMatchObject({ failure: { class: 'BudgetExceeded' } })
})

it('has generous defaults', () => {
  expect(defaultBudgets).toEqual({ steps: 10_000_000, memory: 67_108_864, depth: 1000, output: 1_000_000, timeMs: 1000 })
})

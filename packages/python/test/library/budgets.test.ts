import { expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

const IMPORTS =
  'import base64, collections, copy, hashlib, heapq, itertools, json, math, random, re, statistics, textwrap\nfrom decimal import Decimal, getcontext\nfrom datetime import datetime\n'

/** A tenth of what scripts usually have: a bomb that fits in here would fit in there. */
const SMALL = { steps: 1_000_000, memory: 16_000_000 }

/** Scripts that would take seconds, or all memory, if the library did its work for nothing. */
const BOMBS: readonly string[] = [
  "re.match('(a+)+$', 'a' * 40 + 'b')",
  "re.match('(a|aa)+$', 'a' * 60 + 'b')",
  "re.search('(.*)(.*)(.*)(.*)(.*)x', 'a' * 2000)",
  "re.sub('(?=(a+)+b)', '', 'a' * 40)",
  "re.fullmatch('((a{1,30}){1,30}){1,30}', 'a' * 200 + 'b')",
  "re.sub('', 'x' * 10**6, 'y' * 10**6)",
  "re.compile('(' * 100000)",
  "re.compile('a' * 10**7)",
  'math.factorial(10**9)',
  'math.comb(10**6, 5 * 10**5)',
  'math.perm(10**5000, 20000)',
  'math.prod(range(1, 10**7))',
  'math.lcm(*range(1, 10**6))',
  "int(Decimal('1e999999999'))",
  "format(Decimal('1e99999999'), 'f')",
  "Decimal('1e-99999999').as_integer_ratio()",
  'getcontext().prec = 10**8\nDecimal(1) / 3',
  'getcontext().prec = 10**6\nfor i in range(10**6):\n    Decimal(2).sqrt()',
  "x = Decimal('9' * 10**5)\nfor i in range(10**6):\n    x * x",
  'getcontext().prec = 20000\nDecimal(2).ln()',
  'list(itertools.permutations(range(1000)))',
  'list(itertools.product(range(1000), repeat=5))',
  'sum(itertools.count())',
  'list(itertools.repeat(1))',
  'list(itertools.combinations(range(10**4), 5000))',
  'random.choices([1], k=10**9)',
  'random.randbytes(10**9)',
  'random.getrandbits(10**12)',
  'random.sample(range(10**9), 10**8)',
  "json.loads('[' * 10**6)",
  'json.dumps([1] * 10**6, indent=1000)',
  'x = []\nfor i in range(10**5):\n    x = [x]\njson.dumps(x)',
  'statistics.stdev(range(10**8))',
  "hashlib.sha512(b'a' * 10**8).hexdigest()",
  "base64.b64encode(b'a' * 10**9)",
  "textwrap.wrap('a ' * 10**8, 2)",
  "collections.Counter('a' * 10**9)",
  'list(collections.Counter(a=10**12).elements())',
  'copy.deepcopy([[0] * 1000] * 10**8)',
  "datetime(2024, 1, 1).strftime('%c' * 10**8)",
  "datetime.strptime('1' * 10**7, '%Y' * 10**6)",
  'heapq.nsmallest(1, range(10**9))',
]

it.each(BOMBS)('%s ends within its budget, or is refused', (source) => {
  const lines = source.split('\n')
  const last = lines.pop() ?? ''
  const result = createInterpreter({ budgets: SMALL }).execute(`${IMPORTS}${[...lines, last].join('\n')}`, {}, { nowMs: 0, seed: 'test' })
  expect(result).toHaveProperty('failure')
  const failure = 'failure' in result ? result.failure : { class: '' }
  expect([
    'BudgetExceeded',
    'OverflowError',
    'RecursionError',
    'InvalidOperation',
    'decimal.InvalidOperation',
    'ValueError',
    'error',
    'MemoryError',
  ]).toContain(failure.class)
})

import { it } from 'vitest'
import { containerCases } from './container-cases.ts'
import { expectSame } from './differential.ts'
import { jsonCases, mathCases, randomCases } from './other-cases.ts'

const IMPORTS = 'import datetime, json, math, random, statistics, uuid\nfrom decimal import Decimal\nD = Decimal'

it('writes and reads JSON as CPython does, to the column of an error', async () => {
  await expectSame(IMPORTS, jsonCases)
})

it('draws the numbers and names the ids that CPython does', async () => {
  await expectSame(IMPORTS, randomCases)
})

it('knows the functions of real numbers and the statistics that CPython has', async () => {
  await expectSame(IMPORTS, mathCases)
})

it('has the containers, iterators and texts tools that CPython has', async () => {
  const names = 'base64, bisect, copy, datetime, functools, hashlib, heapq, html, itertools, json, operator, string, textwrap'
  await expectSame(
    `import ${names}\nfrom collections import Counter, OrderedDict, defaultdict, deque, namedtuple\nfrom decimal import Decimal as D`,
    containerCases,
  )
})

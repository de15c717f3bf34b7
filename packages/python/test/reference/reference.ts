import { defaultBudgets } from '../../src/budget.ts'
import { builtinFunctions, builtins, builtinTypes, leftOut } from '../../src/builtins/builtins.ts'
import { leftOutOfModules } from '../../src/library/left-out.ts'
import { ambientNames, modules } from '../../src/library/modules.ts'
import { repr } from '../../src/operations/text.ts'
import { exceptionTypes } from '../../src/values/exception.ts'
import { Getter, NativeFunction, NativeMethod } from '../../src/values/function.ts'
import type { PyModule } from '../../src/values/module.ts'
import { PyType, type Value } from '../../src/values/object.ts'
import { absent, type Signature } from '../../src/values/signature.ts'
import { knownDifferences } from '../differential/known-differences.ts'

/** The page docs/bpmn/scripts.md, made from what the interpreter declares. */
export function referencePage(): string {
  return `${[
    '# What scripts can do',
    'Scripts and conditions of process models are Python: the syntax and the results of CPython 3.12, run by an interpreter of our own that ' +
      'reaches nothing but the task data. This page is made from the code: `node packages/python/test/reference/write.ts`.',
    ...language,
    ...differences(),
    ...limits(),
    '## Functions',
    'Always there, without import.',
    list(builtinFunctions.map((code) => written(code.signature))),
    '## Types',
    ...builtinTypes.flatMap(typeSection),
    '## Exceptions',
    `${[...exceptionTypes.keys()].map(code).join(', ')}. Names mean what they mean in CPython, and \`except\` follows its tree.`,
    '## Not there',
    table(
      ['name', 'why'],
      [...leftOut].map(([name, why]) => [code(name), why]),
    ),
    'Of modules:',
    table(
      ['name', 'instead'],
      [...leftOutOfModules].map(([name, why]) => [code(name), why]),
    ),
    '## Modules',
    `These can be imported; anything else is a ModuleNotFoundError that names them. ${[...ambientNames.keys()].map(code).join(', ')} are there without import, too.`,
    ...moduleNotes,
    ...[...modules.entries()].flatMap(([name, make]) => moduleSection(name, make())),
  ].join('\n\n')}\n`
}

const language = [
  '## Language',
  table(
    ['area', 'what runs'],
    [
      [
        'data',
        'the task data are the global names; names that are set become data; functions, classes, modules and names that begin with `__` do not stay',
      ],
      [
        'literals',
        'texts (also raw, triple-quoted, formatted with `!r`, `=`, nested specifications), bytes, ints of any size, floats, lists, tuples, sets, dicts',
      ],
      ['operators', 'all, with chained comparisons, `and`/`or`/`not`, conditional expressions, `:=`, slices, unpacking with `*` and `**`'],
      [
        'statements',
        '`if`, `while`, `for` (with `else`), `try`, `raise … from`, `with`, `match`, `assert`, `del`, `global`, `nonlocal`, assignments of every form',
      ],
      ['functions', '`def` and `lambda` with every kind of parameter, closures, decorators, generators with `yield` and `yield from`'],
      [
        'classes',
        'inheritance, `super()`, properties, class and static methods, special methods for operators, containers, calls, contexts and formatting',
      ],
      ['comprehensions', 'of lists, sets, dicts, and generator expressions'],
    ],
  ),
  'Left out, each with an error that says so: `async`, `await`, `except*`, `import *`, relative imports, type parameters, metaclasses, complex ' +
    'numbers, `...`, `\\N{…}`, classes derived from built-in types other than exceptions, and `yield` inside a larger expression.',
  'With `dotAccess`, `invoice.total` reads and writes the key `total` of a dict. A key wins over a method, except where a method is called.',
]

const moduleNotes = [
  'Where they differ from CPython, on purpose: the clock stands still during a script and comes from the process, and `time.sleep` is refused ' +
    '(model the delay as a timer event). `random` and `uuid4` draw from the seed of the run, so a repeated run draws the same; `random.seed(n)` ' +
    "gives CPython's numbers. `math.factorial`, `comb` and `perm` refuse arguments above 20,000; `sin`, `exp`, `log` and their like may differ in " +
    'the last digit. `re` matches texts only, in bounded steps. The shared contexts of `decimal` are read-only.',
]

function differences(): readonly string[] {
  return [
    '## Differences from CPython',
    table(
      ['what', 'why'],
      knownDifferences.map(({ name, reason }) => [name, reason]),
    ),
  ]
}

function limits(): readonly string[] {
  const texts: Readonly<Record<keyof typeof defaultBudgets, string>> = {
    steps:
      'loop turns, calls (3), exceptions (100, and 50 for each call that one ends), classes (500), and units of costly work inside builtins',
    memory: 'bytes allocated in all, estimated; nothing is given back',
    depth: 'calls inside calls; beyond it is a RecursionError, which a script may catch',
    output: 'characters that `print` may write',
    timeMs: 'milliseconds, when the host gives a clock',
  }
  const rows = Object.entries(texts).map(([name, text]) => [code(name), amount(name), text])
  return [
    '## Budgets',
    table(['budget', 'default', 'counts'], rows),
    'A spent budget ends the run with `BudgetExceeded`, which scripts cannot catch.',
  ]
}

function amount(name: string): string {
  const found = Object.entries(defaultBudgets).find(([budget]) => budget === name)
  return (found?.[1] ?? 0).toLocaleString('en-US')
}

function typeSection(type: PyType): readonly string[] {
  const { shown } = membersOf(type)
  return [`### ${type.shortName}`, shown.length === 0 ? 'Nothing beyond what every value has.' : list(shown)]
}

function membersOf(type: PyType): { readonly shown: readonly string[] } {
  const members = [...type.members].filter(([name]) => !name.startsWith('_')).sort(([a], [b]) => (a < b ? -1 : 1))
  return { shown: members.map(([name, member]) => shownMember(name, member)) }
}

function shownMember(name: string, member: Value): string {
  if (member instanceof NativeMethod || member instanceof NativeFunction) return written(member.signature)
  return member instanceof Getter ? name : name
}

function moduleSection(name: string, module: PyModule): readonly string[] {
  const members = [...module.members].filter(([member]) => !member.startsWith('_')).sort(([a], [b]) => (a < b ? -1 : 1))
  const functions = members.filter(([, value]) => value instanceof NativeFunction)
  const types = members.filter(([, value]) => value instanceof PyType)
  const rest = members.filter(([, value]) => !(value instanceof NativeFunction) && !(value instanceof PyType))
  return [
    `### ${name}`,
    ...(functions.length === 0
      ? []
      : [list(functions.map(([, value]) => (value instanceof NativeFunction ? written(value.signature) : '')))]),
    ...types.map(([member, value]) => typeLine(member, value)),
    ...(rest.length === 0 ? [] : [`Also: ${rest.map(([member, value]) => constant(member, value)).join(', ')}.`]),
  ]
}

function typeLine(name: string, value: Value): string {
  const { shown } = value instanceof PyType ? membersOf(value) : { shown: [] }
  return shown.length === 0 ? `**${name}**` : `**${name}**: ${shown.map(code).join(', ')}.`
}

function constant(name: string, value: Value): string {
  const plain = typeof value === 'number' || typeof value === 'boolean'
  return plain ? code(`${name} = ${repr(value)}`) : code(name)
}

/** A signature as Python writes it; `…` stands for a default that only means "left out". */
function written({ name, parameters, positions, rest, keywords }: Signature): string {
  const parts: string[] = []
  for (const [index, { name: parameter, fallback, byName, byPosition }] of parameters.entries()) {
    if (index === positions && rest) parts.push('*args')
    else if (index === positions && !byPosition) parts.push('*')
    parts.push(fallback === undefined ? parameter : `${parameter}=${fallback === absent ? '…' : repr(fallback)}`)
    const next = parameters[index + 1]
    if (!byName && (next === undefined || next.byName) && byPosition) parts.push('/')
  }
  if (rest && positions >= parameters.length) parts.push('*args')
  if (keywords) parts.push('**kwargs')
  return `${name}(${parts.join(', ')})`
}

function list(signatures: readonly string[]): string {
  return signatures.map(code).join(', ')
}

function code(text: string): string {
  return `\`${text.replaceAll('\n', '\\n')}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}

/** Every name that needs no import, for the test that none is forgotten. */
export function everyBuiltin(): Iterable<string> {
  return builtins.keys()
}

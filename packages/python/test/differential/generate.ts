/** Numbers from a seed, so that a failure can be repeated (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const ints = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '7',
  '-7',
  '10',
  '255',
  '1000000',
  '2**53',
  '2**53-1',
  '-(2**53)',
  '10**18',
  '2**64+1',
  '-(3**50)',
  'True',
  'False',
]
const floats = [
  '0.0',
  '-0.0',
  '0.5',
  '1.5',
  '-2.5',
  '0.1',
  '1e-7',
  '3.0',
  '1e16',
  '123456.789',
  '2.675',
  '1e300',
  '-1e-300',
  'float("inf")',
  '1/3',
]
const texts = [
  '""',
  '"a"',
  '"abc"',
  '"Hello World"',
  '" x  y "',
  '"a,b,,c"',
  '"é😀z"',
  '"12"',
  '"-3.5"',
  '"%s-%d"',
  '"AbC"',
  '"\\n\\t"',
  '"it\'s"',
  '"aaa"',
]
const keys = ['"a"', '"b"', '1', '1.0', 'True', 'None', '(1, 2)', '2']

/** One generated program of a few lines. */
export function generateProgram(seed: number): string {
  const writer = new Writer(seeded(seed))
  return writer.program()
}

class Writer {
  readonly #random: () => number
  #names = 0

  constructor(random: () => number) {
    this.#random = random
  }

  program(): string {
    const lines: string[] = []
    const count = 2 + this.#below(4)
    for (let line = 0; line < count; line++) lines.push(this.#statement())
    return lines.join('\n')
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #pick<T>(options: readonly T[]): T {
    const chosen = options[this.#below(options.length)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }

  #name(): string {
    return `r${this.#names++}`
  }

  #statement(): string {
    const kinds = [
      () => `${this.#name()} = ${this.#any(3)}`,
      () => `${this.#name()} = ${this.#number(4)}`,
      () => `${this.#name()} = ${this.#text(3)}`,
      () => `${this.#name()} = ${this.#list(3)}`,
      () => this.#loop(),
      () => this.#function(),
      () => this.#guarded(),
      () => `${this.#name()} = ${this.#formatted()}`,
      () => `${this.#name()} = ${this.#formatted()}`,
      () => this.#changes(),
      () => `x, *y = ${this.#list(2)}\n${this.#name()} = [x, y]`,
    ]
    return this.#pick(kinds)()
  }

  #number(depth: number): string {
    if (depth === 0 || this.#random() < 0.25) return this.#pick(this.#random() < 0.65 ? ints : floats)
    const a = () => this.#number(depth - 1)
    const kinds = [
      () => `(${a()} ${this.#pick(['+', '-', '*', '/', '//', '%'])} ${a()})`,
      () => `(${a()} ${this.#pick(['&', '|', '^'])} ${a()})`,
      () => `(${a()} ${this.#pick(['<<', '>>'])} ${this.#below(70)})`,
      () => `(${a()} ** ${this.#below(6)})`,
      () => `(${this.#pick(['-', '+', 'not ', '~'])}${a()})`,
      () => `(${a()} ${this.#pick(['<', '<=', '>', '>=', '==', '!='])} ${a()})`,
      () => `(${a()} if ${a()} else ${a()})`,
      () => `(${a()} ${this.#pick(['and', 'or'])} ${a()})`,
      () => `round(${a()}, ${this.#pick(['0', '1', '2', '-1', '-2', 'None', '5'])})`,
      () => `${this.#pick(['abs', 'int', 'float', 'bool', 'round'])}(${a()})`,
      () => `${this.#pick(['min', 'max'])}(${a()}, ${a()})`,
      () => `sum([${a()}, ${a()}, ${a()}])`,
      () => `divmod(${a()}, ${a()})[${this.#below(2)}]`,
      () => `len(${this.#text(1)})`,
      () => `pow(${this.#pick(ints)}, ${this.#below(20)}, ${this.#pick(['7', '-5', '10**9+7'])})`,
    ]
    return this.#pick(kinds)()
  }

  #text(depth: number): string {
    if (depth === 0 || this.#random() < 0.2) return this.#pick(texts)
    const a = () => this.#text(depth - 1)
    const i = () => this.#pick(['', '0', '1', '2', '-1', '-2', '5'])
    const kinds = [
      () => `(${a()} + ${a()})`,
      () => `(${a()} * ${this.#below(4) - 1})`,
      () => `${a()}[${i()}:${i()}]`,
      () => `${a()}[${i()}:${i()}:${this.#pick(['1', '2', '-1', '-2', ''])}]`,
      () => `${a()}.${this.#pick(['upper', 'lower', 'title', 'strip', 'swapcase', 'capitalize', 'lstrip', 'rstrip', 'casefold'])}()`,
      () => `${a()}.replace(${a()}, ${a()}${this.#pick(['', ', 1', ', 2', ', 0'])})`,
      () => `${a()}.${this.#pick(['center', 'ljust', 'rjust'])}(${this.#below(12)}, ${this.#pick(['"*"', '" "'])})`,
      () => `${a()}.zfill(${this.#below(8)})`,
      () => `${a()}.join(${a()}.split(${this.#pick(['', '","', '" "', 'None, 1'])}))`,
      () => `str(${this.#any(1)})`,
      () => `repr(${this.#any(1)})`,
      () => `${a()}.${this.#pick(['strip', 'lstrip', 'rstrip'])}(${a()})`,
      () => `${a()}[${this.#below(4)}]`,
      () => `str(${a()}.${this.#pick(['partition', 'rpartition'])}(${this.#pick(['","', '"a"', '" "'])}))`,
      () => `str([${a()}.${this.#pick(['find', 'rfind', 'count', 'index'])}(${a()}), ${a()} in ${a()}, ${a()} < ${a()}])`,
      () => `str([${a()}.${this.#pick(['isalpha', 'isdigit', 'isupper', 'istitle', 'isspace', 'isalnum', 'isidentifier'])}()])`,
    ]
    return this.#pick(kinds)()
  }

  #list(depth: number): string {
    if (depth === 0 || this.#random() < 0.25) {
      return `[${Array.from({ length: this.#below(4) }, () => this.#any(Math.max(0, depth - 1))).join(', ')}]`
    }
    const a = () => this.#list(depth - 1)
    const kinds = [
      () => `(${a()} + ${a()})`,
      () => `${a()}[${this.#pick(['', '1', '-2'])}:${this.#pick(['', '2', '-1'])}:${this.#pick(['', '-1', '2'])}]`,
      () => `sorted(${a()}${this.#pick(['', ', reverse=True', ', key=str', ', key=repr, reverse=True'])})`,
      () => `[x for x in ${a()} if ${this.#pick(['x', 'not x', 'x != 1', 'isinstance(x, int)'])}]`,
      () => `[(i, x) for i, x in enumerate(${a()})]`,
      () => `list(${this.#text(1)})`,
      () => `list(range(${this.#below(8) - 2}, ${this.#below(8)}, ${this.#pick(['1', '2', '-1', '3'])}))`,
      () => `list(zip(${a()}, ${a()}))`,
      () => `list(map(${this.#pick(['str', 'repr', 'bool', 'lambda x: [x]', 'type'])}, ${a()}))[:3] == 0`,
      () => `list(reversed(${a()}))`,
      () => `[*${a()}, *${a()}]`,
      () => `(${a()} * ${this.#below(3)})`,
      () => `list(${this.#dict()}.${this.#pick(['keys', 'values', 'items'])}())`,
      () => `[${a()} ${this.#pick(['<', '==', '>=', '!='])} ${a()}]`,
      () => `[${this.#any(1)} in ${a()}]`,
      () => `[list(tuple(${a()})), len(${a()}), ${a()}.count(1)]`,
    ]
    return this.#pick(kinds)()
  }

  #dict(): string {
    const item = () => `${this.#pick(keys)}: ${this.#any(1)}`
    const items = Array.from({ length: this.#below(4) }, item).join(', ')
    return this.#pick([
      `{${items}}`,
      `{**{${items}}, ${item()}}`,
      `{x: 1 for x in [${this.#pick(keys)}, ${this.#pick(keys)}]}`,
      `dict(a=${this.#number(1)})`,
    ])
  }

  #set(): string {
    const items = () => Array.from({ length: 1 + this.#below(3) }, () => this.#pick(keys)).join(', ')
    return this.#pick([`{${items()}}`, `({${items()}} ${this.#pick(['|', '&', '-', '^'])} {${items()}})`, `frozenset([${items()}])`])
  }

  #any(depth: number): string {
    const kinds = [
      () => this.#number(depth),
      () => this.#number(depth),
      () => this.#text(depth),
      () => this.#list(depth),
      () => this.#dict(),
      () => this.#set(),
      () => 'None',
      () => `(${this.#number(0)}, ${this.#text(0)})`,
      () => `${this.#dict()}[${this.#pick(keys)}]`,
      () => `${this.#dict()}.get(${this.#pick(keys)}, "none")`,
      () => `(${this.#number(1)} ${this.#pick(['+', '-', '<', '=='])} ${this.#text(0)})`,
      () => `(${this.#pick(['2', '0', '-1', 'True', '1.5', '3**50'])} * ${this.#text(0)})`,
    ]
    return this.#pick(kinds)()
  }

  #formatted(): string {
    const fill = this.#pick(['', '', '', '*', '0', ' '])
    const align = fill === '' ? this.#pick(['', '', '<', '>', '^', '=']) : this.#pick(['<', '>', '^', '='])
    const spec = [
      fill,
      align,
      this.#pick(['', '', '+', '-', ' ']),
      this.#pick(['', '', '', '#']),
      this.#pick(['', '', '0']),
      this.#pick(['', '', '5', '12', '20']),
      this.#pick(['', '', '', ',', '_']),
      this.#pick(['', '', '.0', '.1', '.2', '.5', '.10']),
      this.#pick(['', '', 'd', 'f', 'e', 'g', 'x', 'b', '%', 's', 'E', 'G', 'n', 'o', 'c', 'X']),
    ].join('')
    const value = this.#pick([this.#number(1), this.#number(0), this.#text(0), this.#pick(floats), this.#pick(ints)])
    const percent = `"%${this.#pick(['', '-', '0', '+', ' ', '#'])}${this.#pick(['', '5', '12'])}${this.#pick(['', '.0', '.2', '.5'])}${this.#pick(['d', 's', 'r', 'f', 'e', 'g', 'x', 'o', 'i', 'X'])}" % (${value},)`
    return this.#pick([
      `format(${value}, "${spec}")`,
      `f"{${this.#pick(floats).replaceAll('"', "'")}:${spec}}"`,
      `"{:${spec}}".format(${value})`,
      percent,
    ])
  }

  #loop(): string {
    const name = this.#name()
    return this.#pick([
      `${name} = []\nfor i in ${this.#list(1)}:\n    if i == 1: continue\n    ${name}.append(i)\nelse:\n    ${name}.append("end")`,
      `${name} = 0\nwhile ${name} < ${this.#below(9)}:\n    ${name} += ${1 + this.#below(3)}\n    if ${name} == 5: break`,
      `${name} = ""\nfor c in ${this.#text(1)}:\n    ${name} = c + ${name}`,
      `${name} = {}\nfor i, v in enumerate(${this.#list(1)}):\n    ${name}[i] = v`,
      `${name} = ${this.#number(1)}\nfor i in range(${this.#below(6)}):\n    ${name} ${this.#pick(['+=', '-=', '*='])} i`,
    ])
  }

  #function(): string {
    const name = this.#name()
    const call = this.#pick(['1', '1, 2', '', '1, b=2', '1, 2, 3', '*[1, 2]', 'b=1, a=2', '1, c=3', '**{"a": 1}'])
    const parameters = this.#pick(['a, b=2', 'a, *b', 'a=1, **b', 'a, /, b=3', 'a, *, b=4', '*a, b=1'])
    return `def f(${parameters}):\n    return [a, b, ${this.#any(1)}]\n${name} = f(${call})`
  }

  #guarded(): string {
    const name = this.#name()
    return `try:\n    ${name} = ${this.#any(3)}\nexcept ${this.#pick(['Exception', '(TypeError, ValueError)', 'ArithmeticError', 'LookupError'])} as e:\n    ${name} = [type(e).__name__, str(e)]\nelse:\n    ${name} = [${name}]`
  }

  #changes(): string {
    const name = this.#name()
    return `${name} = ${this.#list(1)}\n${name}${this.#pick([
      '.append(1)',
      '.pop()',
      '.reverse()',
      '.sort()',
      '.insert(1, 0)',
      '.extend("ab")',
      '[0] = 5',
      '[1:] = [7]',
      '[::2] = [1, 2]',
      '.remove(1)',
      ' += [1]',
      ' *= 2',
      '.clear()',
      '[-1] += 1',
    ])}`
  }
}

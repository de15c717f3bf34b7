import { type CharacterTest, foldAscii, foldUnicode, setTest } from './characters.ts'
import { firstTest } from './first.ts'
import { INNER, MODE, OP, PLACE, type Program } from './program.ts'
import { FLAG, type Node, type ParsedPattern, type Place, RegexError, UNBOUNDED, widthOf } from './syntax.ts'

/** Turns a tree into the matcher's code. Throws RegexError for a lookbehind whose width is not fixed. */
export function compileProgram(parsed: ParsedPattern, text: string): Program {
  const compiler = new Compiler(parsed, text)
  compiler.emit(parsed.root, parsed.flags)
  return compiler.finish()
}

class Compiler {
  readonly #parsed: ParsedPattern
  readonly #text: string
  readonly #code: number[] = []
  readonly #tests: CharacterTest[] = []
  readonly #folds: ((code: number) => number)[] = [foldUnicode, foldAscii]
  readonly #widths: (readonly [number, number] | null)[] = []
  #registers: number

  constructor(parsed: ParsedPattern, text: string) {
    this.#parsed = parsed
    this.#text = text
    this.#registers = 2 * (parsed.groupCount + 1)
  }

  finish(): Program {
    this.#code.push(OP.MATCH)
    return {
      code: this.#code,
      tests: this.#tests,
      folds: this.#folds,
      registerCount: this.#registers,
      groupCount: this.#parsed.groupCount,
      first: firstTest(this.#parsed.root, this.#parsed.flags),
    }
  }

  emit(node: Node, flags: number): void {
    switch (node.op) {
      case 'char':
      case 'any':
      case 'set':
        this.#emitCharacter(node, flags)
        return
      case 'fail':
        this.#code.push(OP.FAIL)
        return
      case 'seq':
        for (const part of node.nodes) this.emit(part, flags)
        return
      case 'branch':
        this.#emitBranch(node.branches, flags)
        return
      case 'repeat':
        this.#emitRepeat(node, flags)
        return
      case 'group':
        this.#emitGroup(node, flags)
        return
      case 'atomic':
        this.#emitInner(INNER.ATOMIC, node.body, flags)
        return
      case 'look':
        this.#emitInner(lookKind(node), node.body, flags)
        return
      case 'backref':
        this.#code.push(OP.BACKREF, node.group, (flags & FLAG.IGNORECASE) !== 0 ? foldIndex(flags) : -1)
        return
      case 'conditional':
        this.#emitConditional(node, flags)
        return
      case 'at':
        this.#code.push(OP.AT, placeOf(node.place, flags), (flags & FLAG.ASCII) !== 0 ? 1 : 0)
    }
  }

  #emitCharacter(node: Extract<Node, { op: 'char' | 'any' | 'set' }>, flags: number): void {
    if (node.op === 'any') {
      this.#code.push((flags & FLAG.DOTALL) !== 0 ? OP.ANY : OP.NOT_NEWLINE)
    } else if (node.op === 'set') {
      this.#code.push(OP.TEST, this.#test(node, flags))
    } else if ((flags & FLAG.IGNORECASE) !== 0) {
      const fold = (flags & FLAG.ASCII) !== 0 ? foldAscii : foldUnicode
      this.#code.push(OP.CHAR_FOLDED, fold(node.code), foldIndex(flags))
    } else {
      this.#code.push(OP.CHAR, node.code)
    }
  }

  #test(node: Extract<Node, { op: 'char' | 'any' | 'set' }>, flags: number): number {
    return this.#tests.push(characterTest(node, flags)) - 1
  }

  #emitBranch(branches: readonly Node[], flags: number): void {
    const ends: number[] = []
    branches.forEach((branch, index) => {
      const isLast = index === branches.length - 1
      const split = this.#code.length
      if (!isLast) this.#code.push(OP.SPLIT, split + 3, 0)
      this.emit(branch, flags)
      if (isLast) return
      this.#code.push(OP.JUMP, 0)
      ends.push(this.#code.length - 1)
      this.#code[split + 2] = this.#code.length
    })
    for (const end of ends) this.#code[end] = this.#code.length
  }

  #emitRepeat(node: Extract<Node, { op: 'repeat' }>, flags: number): void {
    const { body, min, max, mode } = node
    if (body.op === 'char' || body.op === 'any' || body.op === 'set') {
      this.#code.push(OP.RUN, this.#test(body, flags), min, max, MODE[mode])
      return
    }
    if (mode === 'possessive') {
      const greedy: Node = { op: 'repeat', min, max, mode: 'greedy', body: { op: 'atomic', body } }
      this.#emitInner(INNER.ATOMIC, greedy, flags)
      return
    }
    const register = this.#registers
    this.#registers += 2
    this.#code.push(OP.LOOP_START, register, OP.JUMP, 0)
    const jump = this.#code.length - 1
    this.#code.push(OP.LOOP_MARK, register)
    const start = this.#code.length
    this.emit(body, flags)
    this.#code[jump] = this.#code.length
    this.#code.push(OP.LOOP, register, min, max === UNBOUNDED ? Number.POSITIVE_INFINITY : max, mode === 'lazy' ? 1 : 0, start)
  }

  #emitGroup(node: Extract<Node, { op: 'group' }>, flags: number): void {
    const inner = (flags | typeCleared(node.add)) & ~node.remove
    const scoped = (node.add & (FLAG.ASCII | FLAG.UNICODE)) === 0 ? inner : (inner & ~(FLAG.ASCII | FLAG.UNICODE)) | node.add
    if (node.index === null) {
      this.emit(node.body, scoped)
      return
    }
    this.#code.push(OP.OPEN, 2 * node.index)
    this.emit(node.body, scoped)
    this.#code.push(OP.CLOSE, 2 * node.index + 1, node.index)
    this.#widths[node.index] = widthOf(node.body, this.#widths)
  }

  #emitInner(kind: number, body: Node, flags: number): void {
    let width = 0
    if (kind === INNER.BEHIND || kind === INNER.NOT_BEHIND) {
      const [low, high] = widthOf(body, this.#widths)
      if (low !== high) throw new RegexError('look-behind requires fixed-width pattern', this.#text, null)
      width = low
    }
    this.#code.push(OP.INNER, kind, 0, width)
    const after = this.#code.length - 2
    this.emit(body, flags)
    this.#code.push(OP.MATCH)
    this.#code[after] = this.#code.length
  }

  #emitConditional(node: Extract<Node, { op: 'conditional' }>, flags: number): void {
    this.#code.push(OP.CONDITION, node.group, 0)
    const otherwise = this.#code.length - 1
    this.emit(node.yes, flags)
    if (node.no === null) {
      this.#code[otherwise] = this.#code.length
      return
    }
    this.#code.push(OP.JUMP, 0)
    const end = this.#code.length - 1
    this.#code[otherwise] = this.#code.length
    this.emit(node.no, flags)
    this.#code[end] = this.#code.length
  }
}

/** The test that a node of one character stands for. */
export function characterTest(node: Extract<Node, { op: 'char' | 'any' | 'set' }>, flags: number): CharacterTest {
  const reading = { ascii: (flags & FLAG.ASCII) !== 0, ignoreCase: (flags & FLAG.IGNORECASE) !== 0 }
  if (node.op === 'set') return setTest(node.items, node.negate, reading)
  if (node.op === 'any') return (flags & FLAG.DOTALL) !== 0 ? () => true : (code) => code !== 10
  if (!reading.ignoreCase) return (code) => code === node.code
  return setTest([node], false, reading)
}

function typeCleared(flags: number): number {
  return flags & ~(FLAG.ASCII | FLAG.UNICODE)
}

function foldIndex(flags: number): number {
  return (flags & FLAG.ASCII) !== 0 ? 1 : 0
}

function lookKind(node: Extract<Node, { op: 'look' }>): number {
  if (node.behind) return node.negate ? INNER.NOT_BEHIND : INNER.BEHIND
  return node.negate ? INNER.NOT_AHEAD : INNER.AHEAD
}

function placeOf(place: Place, flags: number): number {
  const multiline = (flags & FLAG.MULTILINE) !== 0
  switch (place) {
    case '^':
      return multiline ? PLACE.START_OF_LINE : PLACE.START
    case 'A':
      return PLACE.START
    case '$':
      return multiline ? PLACE.END_OF_LINE : PLACE.END
    case 'Z':
      return PLACE.VERY_END
    case 'b':
      return PLACE.BOUNDARY
    case 'B':
      return PLACE.NOT_BOUNDARY
  }
}

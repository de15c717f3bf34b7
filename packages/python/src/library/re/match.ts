import { categoryTest } from './characters.ts'
import { INNER, MODE, OP, PLACE, type Program } from './program.ts'
import type { Subject } from './subject.ts'

/** Takes `steps` off the budget of the script; throws when nothing is left. Gets Infinity for a match that needs too much memory. */
export type Charge = (steps: number) => void

/** Where and how a match is looked for. Positions are code points. */
export interface Attempt {
  readonly from: number
  readonly end: number
  /** The match must reach `end`. */
  readonly whole: boolean
  /** A match may not end here: how an empty match beside the last one is avoided; -1 for none. */
  readonly notAt: number
}

/** Registers of a match: start and end of each group (-1 for none), and the group that was closed last (0 for none). */
export interface Found {
  readonly spans: readonly number[]
  readonly lastGroup: number
}

/** Frames on the backtrack stack; a pattern that needs more than this is taken for a bomb. */
const MOST_FRAMES = 1_500_000
const STEPS_PER_CHARGE = 512
/** A move takes about as long as three ordinary steps of a script. */
const STEPS_PER_MOVE = 3

/** Length of the LOOP_MARK that stands before every body; the rounds that must be there skip it. */
const MARK_LENGTH = 2

const UNDO = 0
const CHOICE = 1
const GREEDY_RUN = 2
const LAZY_RUN = 3

/** Runs one program over one subject, with an explicit stack: depth of the text never becomes depth of calls. */
export class Matcher {
  readonly #program: Program
  readonly #codes: Int32Array
  readonly #charge: Charge
  readonly #registers: number[]
  readonly #stack: number[] = []
  #steps = 0
  #attempt: Attempt = { from: 0, end: 0, whole: false, notAt: -1 }

  constructor(program: Program, subject: Subject, charge: Charge) {
    this.#program = program
    this.#codes = subject.codes
    this.#charge = charge
    this.#registers = new Array<number>(program.registerCount + 1).fill(-1)
  }

  /** A match that begins at `attempt.from`, or null. */
  matchAt(attempt: Attempt): Found | null {
    this.#attempt = attempt
    this.#registers.fill(-1)
    this.#registers[this.#program.registerCount] = 0
    this.#stack.length = 0
    const end = this.#run(0, attempt.from, true)
    this.#settleSteps()
    if (end < 0) return null
    const spans = this.#registers.slice(0, 2 * (this.#program.groupCount + 1))
    spans[0] = attempt.from
    spans[1] = end
    return { spans, lastGroup: this.#registers[this.#program.registerCount] ?? 0 }
  }

  /** The first match at or after `attempt.from`, or null. */
  search(attempt: Attempt): Found | null {
    const { first } = this.#program
    for (let from = attempt.from; from <= attempt.end; from += 1) {
      if (first !== null) {
        const start = from
        while (from < attempt.end && !first(this.#codes[from] ?? -1)) from += 1
        this.#steps += (from - start) >> 2
        if (from >= attempt.end) break
      }
      const found = this.matchAt({ ...attempt, from })
      if (found !== null) return found
    }
    this.#settleSteps()
    return null
  }

  #settleSteps(): void {
    this.#charge(this.#steps * STEPS_PER_MOVE)
    this.#steps = 0
  }

  #tick(steps: number): void {
    this.#steps += steps
    if (this.#steps < STEPS_PER_CHARGE) return
    this.#settleSteps()
    // Not a limit of Python: endless memory is refused like endless time.
    if (this.#stack.length > 4 * MOST_FRAMES) this.#charge(Number.POSITIVE_INFINITY)
  }

  #set(register: number, value: number): void {
    this.#stack.push(UNDO, register, this.#registers[register] ?? -1, 0)
    this.#registers[register] = value
  }

  /** Runs from `start` to the next MATCH; the position there, or -1. Leaves choices made on the stack above where it began. */
  #run(start: number, from: number, isWhole: boolean): number {
    const base = this.#stack.length
    this.#at = from
    let pc = start
    for (;;) {
      this.#tick(1)
      if (this.#program.code[pc] === OP.MATCH) {
        if (!isWhole || this.#mayEnd(this.#at)) return this.#at
        pc = -1
      } else {
        pc = this.#character(pc)
      }
      if (pc >= 0) continue
      pc = this.#backtrack(base)
      if (pc < 0) return -1
    }
  }

  /** Where the match has come to. */
  #at = 0

  /** Takes one character when the operation at `pc` asks for one. Where to go on, or -1. */
  #character(pc: number): number {
    const { code, tests, folds } = this.#program
    const at = this.#at
    const present = at < this.#attempt.end ? (this.#codes[at] ?? -1) : -1
    switch (code[pc]) {
      case OP.CHAR:
        if (present !== code[pc + 1]) return -1
        this.#at = at + 1
        return pc + 2
      case OP.TEST:
        if (present < 0 || tests[operand(code, pc + 1)]?.(present) !== true) return -1
        this.#at = at + 1
        return pc + 2
      case OP.CHAR_FOLDED:
        if (present < 0 || folds[operand(code, pc + 2)]?.(present) !== code[pc + 1]) return -1
        this.#at = at + 1
        return pc + 3
      case OP.NOT_NEWLINE:
        if (present < 0 || present === 10) return -1
        this.#at = at + 1
        return pc + 1
      case OP.ANY:
        if (present < 0) return -1
        this.#at = at + 1
        return pc + 1
      default:
        return this.#control(pc)
    }
  }

  /** Everything that chooses, remembers or looks round. Where to go on, or -1. */
  #control(pc: number): number {
    const { code } = this.#program
    switch (code[pc]) {
      case OP.SPLIT:
        this.#stack.push(CHOICE, operand(code, pc + 2), this.#at, 0)
        return operand(code, pc + 1)
      case OP.JUMP:
        return operand(code, pc + 1)
      case OP.OPEN:
        this.#set(operand(code, pc + 1), this.#at)
        return pc + 2
      case OP.CLOSE:
        this.#set(operand(code, pc + 1), this.#at)
        this.#set(this.#program.registerCount, operand(code, pc + 2))
        return pc + 3
      case OP.AT:
        return this.#isAt(operand(code, pc + 1), this.#at, code[pc + 2] === 1) ? pc + 3 : -1
      case OP.BACKREF:
        return this.#moved(this.#repeated(pc), pc + 3)
      case OP.RUN:
        return this.#moved(this.#takeRun(pc, this.#at), pc + 5)
      case OP.INNER:
        return this.#moved(this.#runInner(pc, this.#at), operand(code, pc + 2))
      case OP.CONDITION:
        return (this.#registers[2 * operand(code, pc + 1) + 1] ?? -1) >= 0 ? pc + 3 : operand(code, pc + 2)
      default:
        return this.#loop(pc)
    }
  }

  #loop(pc: number): number {
    const { code } = this.#program
    const register = operand(code, pc + 1)
    switch (code[pc]) {
      case OP.LOOP_START:
        this.#set(register, -1)
        this.#set(register + 1, -1)
        return pc + 2
      case OP.LOOP_MARK:
        this.#set(register + 1, this.#at)
        return pc + 2
      case OP.LOOP:
        return this.#nextRound(pc, this.#at)
      default:
        return -1
    }
  }

  /** Goes on at `target` from `position`; -1 stays a failure. */
  #moved(position: number, target: number): number {
    if (position < 0) return -1
    this.#at = position
    return target
  }

  /** Undoes back to the latest choice above `base`. Where to go on, or -1 when none is left. */
  #backtrack(base: number): number {
    const stack = this.#stack
    while (stack.length > base) {
      const z = stack.pop() ?? 0
      const y = stack.pop() ?? 0
      const x = stack.pop() ?? 0
      const kind = stack.pop()
      if (kind === UNDO) {
        this.#registers[x] = y
        continue
      }
      if (kind === CHOICE) {
        this.#at = y
        return x
      }
      if (kind === GREEDY_RUN) {
        if (y - 1 > z) stack.push(GREEDY_RUN, x, y - 1, z)
        this.#at = y - 1
        return x
      }
      if (this.#takeOneMore(x, y, z)) return x + 5
    }
    return -1
  }

  /** One more character for a lazy run at `pc`; `left` are how many it may still take. */
  #takeOneMore(pc: number, at: number, left: number): boolean {
    const test = this.#program.tests[operand(this.#program.code, pc + 1)]
    if (left <= 0 || at >= this.#attempt.end || test?.(this.#codes[at] ?? -1) !== true) return false
    this.#stack.push(LAZY_RUN, pc, at + 1, left - 1)
    this.#at = at + 1
    return true
  }

  #mayEnd(at: number): boolean {
    const { whole, end, notAt } = this.#attempt
    return (!whole || at === end) && at !== notAt
  }

  #takeRun(pc: number, from: number): number {
    const { code, tests } = this.#program
    const test = tests[operand(code, pc + 1)]
    const min = operand(code, pc + 2)
    const max = operand(code, pc + 3)
    const mode = code[pc + 4]
    const wanted = mode === MODE.lazy ? min : max
    const limit = Math.min(this.#attempt.end, from + wanted)
    let at = from
    while (at < limit && test?.(this.#codes[at] ?? -1) === true) at += 1
    this.#tick((at - from) >> 2)
    if (at - from < min) return -1
    if (mode === MODE.lazy) this.#stack.push(LAZY_RUN, pc, at, max - min)
    else if (mode === MODE.greedy && at > from + min) this.#stack.push(GREEDY_RUN, pc + 5, at, from + min)
    return at
  }

  /** The end of a group's text when it is repeated here, or -1. */
  #repeated(pc: number): number {
    const { code, folds } = this.#program
    const at = this.#at
    const group = operand(code, pc + 1)
    const from = this.#registers[2 * group] ?? -1
    const length = (this.#registers[2 * group + 1] ?? -1) - from
    if (from < 0 || length < 0 || at + length > this.#attempt.end) return -1
    const fold = folds[operand(code, pc + 2)]
    for (let i = 0; i < length; i += 1) {
      const a = this.#codes[from + i] ?? -1
      const b = this.#codes[at + i] ?? -1
      if (a !== b && (fold === undefined || fold(a) !== fold(b))) return -1
    }
    this.#tick(length)
    return at + length
  }

  /** After a round of a loop (or before the first): where to go, or -1. */
  #nextRound(pc: number, at: number): number {
    const { code } = this.#program
    const register = operand(code, pc + 1)
    const count = (this.#registers[register] ?? -1) + 1
    const body = operand(code, pc + 5)
    const lastAt = this.#registers[register + 1] ?? -1
    this.#set(register, count)
    if (count < operand(code, pc + 2)) return body
    const mayRepeat = count < operand(code, pc + 3) && at !== lastAt
    if (code[pc + 4] === 1) {
      if (mayRepeat) this.#stack.push(CHOICE, body - MARK_LENGTH, at, 0)
      return pc + 6
    }
    if (!mayRepeat) return pc + 6
    this.#stack.push(CHOICE, pc + 6, at, 0)
    return body - MARK_LENGTH
  }

  /** Runs the part at `pc` on its own; the position to go on at, or -1. */
  #runInner(pc: number, at: number): number {
    const { code } = this.#program
    const kind = code[pc + 1]
    const isBehind = kind === INNER.BEHIND || kind === INNER.NOT_BEHIND
    const isNegative = kind === INNER.NOT_AHEAD || kind === INNER.NOT_BEHIND
    const from = isBehind ? at - operand(code, pc + 3) : at
    if (from < 0) return isNegative ? at : -1
    const base = this.#stack.length
    const reached = this.#run(pc + 4, from, false)
    if (isNegative) {
      while (reached >= 0 && this.#stack.length > base) this.#undoTop()
      return reached < 0 ? at : -1
    }
    if (reached < 0) return -1
    this.#dropChoices(base)
    return kind === INNER.ATOMIC ? reached : at
  }

  #undoTop(): void {
    const stack = this.#stack
    stack.pop()
    const y = stack.pop() ?? 0
    const x = stack.pop() ?? 0
    if (stack.pop() === UNDO) this.#registers[x] = y
  }

  /** Forgets the choices above `base` and keeps what must be undone when an outer choice is taken. */
  #dropChoices(base: number): void {
    const stack = this.#stack
    let kept = base
    for (let i = base; i < stack.length; i += 4) {
      if (stack[i] !== UNDO) continue
      stack[kept] = UNDO
      stack[kept + 1] = stack[i + 1] ?? 0
      stack[kept + 2] = stack[i + 2] ?? 0
      stack[kept + 3] = 0
      kept += 4
    }
    stack.length = kept
  }

  #isAt(place: number, at: number, ascii: boolean): boolean {
    const codes = this.#codes
    const { end } = this.#attempt
    switch (place) {
      case PLACE.START:
        return at === 0
      case PLACE.START_OF_LINE:
        return at === 0 || codes[at - 1] === 10
      case PLACE.END:
        return at === end || (at === end - 1 && codes[at] === 10)
      case PLACE.END_OF_LINE:
        return at === end || codes[at] === 10
      case PLACE.VERY_END:
        return at === end
      default: {
        const test = ascii ? ASCII_WORD : UNICODE_WORD
        const before = at > 0 && test(codes[at - 1] ?? -1)
        const after = at < end && test(codes[at] ?? -1)
        // An empty text has no place that is not a boundary either, as in CPython 3.12.
        if (end === 0) return false
        return (before !== after) === (place === PLACE.BOUNDARY)
      }
    }
  }
}

const ASCII_WORD = categoryTest({ op: 'category', letter: 'w', negate: false }, true)
const UNICODE_WORD = categoryTest({ op: 'category', letter: 'w', negate: false }, false)

function operand(code: readonly number[], index: number): number {
  return code[index] ?? 0
}

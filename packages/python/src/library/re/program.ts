import type { CharacterTest } from './characters.ts'

/** Operations of the matcher; each is followed by its operands in the code. */
export const OP = {
  MATCH: 0,
  /** code */
  CHAR: 1,
  /** folded code, index of the fold */
  CHAR_FOLDED: 2,
  NOT_NEWLINE: 3,
  ANY: 4,
  /** index of the test */
  TEST: 5,
  /** where to go first, where to go when that fails */
  SPLIT: 6,
  /** target */
  JUMP: 7,
  /** register */
  OPEN: 8,
  /** register, group */
  CLOSE: 9,
  /** place, 1 for ASCII */
  AT: 10,
  /** group, -1 or index of the fold */
  BACKREF: 11,
  /** index of the test, min, max, mode */
  RUN: 12,
  /** first of two registers */
  LOOP_START: 13,
  /** first of two registers, min, max, 1 for lazy, body */
  LOOP: 14,
  /** kind, target after, width of a lookbehind */
  INNER: 15,
  /** group, target when it did not match */
  CONDITION: 16,
  FAIL: 17,
  /** first of two registers: notes where an optional round began, so that an empty one is the last */
  LOOP_MARK: 18,
} as const

export const MODE = { greedy: 0, lazy: 1, possessive: 2 } as const

/** What an inner program is run for. */
export const INNER = { ATOMIC: 0, AHEAD: 1, NOT_AHEAD: 2, BEHIND: 3, NOT_BEHIND: 4 } as const

/** Places, as numbers. */
export const PLACE = { START_OF_LINE: 0, START: 1, END_OF_LINE: 2, END: 3, VERY_END: 4, BOUNDARY: 5, NOT_BOUNDARY: 6 } as const

/** A pattern ready to be matched. Registers 0 and 1 hold the whole match, 2n and 2n + 1 group n, and loops live above them. */
export interface Program {
  readonly code: readonly number[]
  readonly tests: readonly CharacterTest[]
  readonly folds: readonly ((code: number) => number)[]
  readonly registerCount: number
  readonly groupCount: number
  /** What the first character must be, when that is known: lets a search skip ahead. */
  readonly first: CharacterTest | null
}

import type { Outcome } from './cpython.ts'

/** A way in which scripts here differ from CPython on purpose. The README lists the same, by the same names. */
export interface KnownDifference {
  readonly name: string
  readonly reason: string
  readonly applies: (source: string, got: Outcome, want: Outcome) => boolean
}

/** All deliberate differences that the generated programs meet. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'complex numbers',
    reason: 'JSON has none, and no model uses them: a negative number to a fractional power is a ValueError.',
    applies: (_source, got, want) =>
      got.error?.message.includes('complex number') === true || JSON.stringify(want).includes('"other","value":"complex"'),
  },
  {
    name: 'order of sets',
    reason: 'CPython leaves it open; here it is the order of insertion, so that a run can be repeated.',
    applies: (source, got, want) => /\{[^}:]*\}|frozenset/.test(source) && sameLetters(got, want),
  },
  {
    name: 'range errors of the C library',
    reason: 'The text of an OverflowError of ** comes from the C library and differs between systems.',
    applies: (_source, got, want) => withoutRangeErrors(got) === withoutRangeErrors(want),
  },
  {
    name: 'last digit of powers',
    reason:
      'Here powers with an int for exponent are rounded once, as glibc comes out; the C library of the WebAssembly build is off by one.',
    applies: (source, got, want) => source.includes('**') && roughly(got) === roughly(want),
  },
  {
    name: 'ints of more than 4,300 digits',
    reason: 'CPython refuses to write them as text; data are text, so here they cannot be kept as data.',
    applies: (_source, got, want) => got.error?.message.includes('an int of more than 4,300 digits') === true && want.error === undefined,
  },
]

/** The outcome with every float cut to 14 digits. */
function roughly({ data, error, output }: Outcome): string {
  return JSON.stringify([data, error, output]).replace(/\d+\.\d+(?:e[+-]?\d+)?/g, (digits) => Number(digits).toPrecision(14))
}

function withoutRangeErrors({ data, error, output }: Outcome): string {
  return JSON.stringify([data, error, output]).replace(/\((?:34|68), '[^']*'\)/g, '')
}

/** Whether both outcomes are made of the same characters: a set that was turned into a text or a list. */
function sameLetters(got: Outcome, want: Outcome): boolean {
  const letters = (outcome: Outcome) => [...JSON.stringify([outcome.data, outcome.error])].sort().join('')
  return letters(got) === letters(want)
}

/** Whether a difference is one of those. */
export function isKnownDifference(source: string, got: Outcome, want: Outcome): boolean {
  return knownDifferences.some((difference) => difference.applies(source, got, want))
}

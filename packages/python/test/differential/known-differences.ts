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
]

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

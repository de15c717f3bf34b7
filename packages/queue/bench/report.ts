import { medianRatio, seededRandom } from './ratio.ts'

/** What bench/benchmark.ts asks a measurement program to report to. */
export interface Report {
  readonly say: (line: string) => void
  readonly row: (row: Row) => void
}

/** A line of the table. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly goal?: string
  readonly note?: string
}

/** What a figure must reach, and what it may reach beyond. */
export type Goal = { readonly atLeast: number; readonly stretch?: number } | { readonly atMost: number; readonly stretch?: number }

/** One figure of two contenders, round by round. */
export interface Compared {
  readonly what: string
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
  readonly goal?: Goal
  /** Says how both were taken; their medians belong into it. */
  readonly note: string
}

/** A row with the median ratio ours ÷ theirs and its 95 % interval. A goal is met when the whole interval meets it. */
export function ratioRow({ what, ours, theirs, goal, note }: Compared): Row {
  const ratios = ours.map((value, at) => value / (theirs[at] ?? Number.NaN))
  const { value, from, to } = medianRatio(ratios, seededRandom(1))
  const text = ratios.length === 1 ? `${value.toFixed(2)} ×` : `${value.toFixed(2)} × (${from.toFixed(2)} to ${to.toFixed(2)})`
  return { what, value: text, ...goalText(goal, { from, to, unit: '×' }), note }
}

/** What of a row says whether a figure between `from` and `to` meets its goal. */
export function goalText(
  goal: Goal | undefined,
  { from, to, unit }: { readonly from: number; readonly to: number; readonly unit: string },
): { readonly goal?: string } {
  if (!goal) return {}
  const [sign, must, reaches] =
    'atLeast' in goal ? ['≥', goal.atLeast, (at: number) => from >= at] : ['≤', goal.atMost, (at: number) => to <= at]
  const { stretch } = goal
  const stretched = stretch === undefined ? '' : ` (stretch ${stretch} ${unit})`
  const verdict = stretch !== undefined && reaches(stretch) ? 'stretch met' : reaches(must) ? 'met' : '**missed**'
  return { goal: `${sign} ${must} ${unit}${stretched}: ${verdict}` }
}

/** A number for people: with thousands separators from a hundred on, with decimals below. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

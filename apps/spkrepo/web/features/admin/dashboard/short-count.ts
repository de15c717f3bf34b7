const units = [
  { word: '', size: 1 },
  { word: 'K', size: 1_000 },
  { word: 'M', size: 1_000_000 },
  { word: 'B', size: 1_000_000_000 },
] as const

/** A number at a glance, with one decimal at most: `999`, `1K`, `10.5K`, `1M`. What rounds up to 1,000 of a unit is 1 of the next: 999,999 is `1M`. */
export function shortCount(count: number): string {
  for (const { word, size } of units) {
    const rounded = Math.round((count / size) * 10) / 10
    if (rounded < 1_000 || word === 'B') return `${rounded}${word}`
  }
  return String(count)
}

const format = new Intl.NumberFormat('en-US')

/** The whole number: `10,512`. */
export function fullCount(count: number): string {
  return format.format(count)
}

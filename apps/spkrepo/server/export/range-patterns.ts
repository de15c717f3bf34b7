/**
 * Regular expressions that match the decimal numbers from `first` to `last`, both included and without leading zeros: for a web server
 * that compares texts only. `0 <= first <= last`, both safe integers. Pure.
 */
export function rangePatterns(first: number, last: number): readonly string[] {
  const patterns: string[] = []
  let from = first
  while (from <= last) {
    const to = endOfBlock(from, last)
    patterns.push(blockPattern(String(from), String(to)))
    from = to + 1
  }
  return patterns
}

/** The end of the run from `from` that one pattern describes: some digits, one digit of a range, any digits. */
function endOfBlock(from: number, last: number): number {
  let unit = 1
  while (from > 0 && from % (unit * 10) === 0 && from + unit * 10 - 1 <= last) unit *= 10
  const digit = Math.floor(from / unit) % 10
  const more = Math.min(9 - digit, Math.floor((last - from + 1) / unit) - 1)
  return from + (more + 1) * unit - 1
}

function blockPattern(from: string, to: string): string {
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared += 1
  if (shared === from.length) return from
  const [low, high] = [from[shared], to[shared]]
  const free = from.length - shared - 1
  return `${from.slice(0, shared)}[${low}-${high}]${free === 0 ? '' : free === 1 ? '[0-9]' : `[0-9]{${free}}`}`
}

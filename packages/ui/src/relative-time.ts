const units: readonly (readonly [name: string, seconds: number])[] = [
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]

/** How far `at` is from `now`: `just now`, `12 s ago`, `in 3 min 5 s`, `2 days ago`. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1_000
  if (Math.abs(seconds) < 1) return 'just now'
  const amount = spanText(Math.abs(seconds) * 1_000)
  return seconds < 0 ? `${amount} ago` : `in ${amount}`
}

/**
 * A length of time, rounded down, in its largest unit and, while there are few of those, the next one: `850 ms`, `12 s`, `1 min 35 s`, `14 min`,
 * `4 h 59 min`, `2 days 3 h`. Negative ones are none.
 */
export function spanText(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 1) return `${Math.floor(seconds * 1_000)} ms`
  const place = units.findIndex(([, size]) => seconds >= size)
  const [unit, next] = [units[place], units[place + 1]]
  if (unit === undefined) return '0 s'
  const count = Math.floor(seconds / unit[1])
  const rest = next === undefined || count >= 10 ? 0 : Math.floor((seconds % unit[1]) / next[1])
  return next === undefined || rest === 0 ? unitText(count, unit[0]) : `${unitText(count, unit[0])} ${unitText(rest, next[0])}`
}

function unitText(count: number, name: string): string {
  return `${count} ${name === 'day' && count > 1 ? 'days' : name}`
}

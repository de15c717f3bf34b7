// Wall clocks of time zones. A wall time is carried as the milliseconds that it would be in UTC.
const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether `timeZone` is a zone that this machine knows. */
export function isZone(timeZone: string): boolean {
  try {
    formatOf(timeZone)
    return true
  } catch {
    // RangeError is how Intl says that it does not know the zone: that is the answer.
    return false
  }
}

/** The wall time in `timeZone` at the instant `ms`. */
export function wallOf(ms: number, timeZone: string): number {
  if (timeZone === 'UTC') return ms
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(ms)) part[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((ms % 1000) + 1000) % 1000)
}

/**
 * The instant at which clocks in `timeZone` show `wall`. Of a time that comes twice (clocks go back) it is the first; a time that never
 * comes (clocks go forward) is as much later as the clocks jump.
 */
export function instantOf(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall
  const day = 86_400_000
  const before = wall - offsetAt(wall - day, timeZone)
  const after = wall - offsetAt(wall + day, timeZone)
  for (const candidate of [Math.min(before, after), Math.max(before, after)]) {
    if (wallOf(candidate, timeZone) === wall) return candidate
  }
  return before
}

function offsetAt(ms: number, timeZone: string): number {
  return wallOf(ms, timeZone) - ms
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

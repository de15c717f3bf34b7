const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** Milliseconds as a clock shows them: `0:42`, `1:03:09`. Negative ones are none. */
export function exactDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / secondMs))
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const tail = String(seconds % 60).padStart(2, '0')
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`
}

/** An estimate in words, no more exact than it can be: `a few seconds`, `about 40 seconds`, `about 3 minutes`, `about 2 hours`. */
export function durationText(ms: number): string {
  if (ms < 10 * secondMs) return 'a few seconds'
  if (ms < 55 * secondMs) return `about ${Math.round(ms / (10 * secondMs)) * 10} seconds`
  if (ms < 90 * secondMs) return 'about a minute'
  if (ms < 55 * minuteMs) return `about ${Math.round(ms / minuteMs)} minutes`
  if (ms < 1.5 * hourMs) return 'about an hour'
  return `about ${Math.round(ms / hourMs)} hours`
}

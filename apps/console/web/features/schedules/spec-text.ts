const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A schedule's spec for people: `every 900000` is `every 15 minutes`, `cron Europe/Paris 0 3 * * *` is `0 3 * * * (Europe/Paris)`. Others stay as they are. */
export function specText(spec: string): string {
  const interval = /^every (\d+)$/.exec(spec)
  if (interval !== null) return `every ${intervalText(Number(interval[1]))}`
  const cron = /^cron (\S+) (.+)$/.exec(spec)
  return cron === null ? spec : `${cron[2]} (${cron[1]})`
}

function intervalText(ms: number): string {
  const unit = units.find(([, size]) => ms >= size && ms % size === 0)
  if (unit === undefined) return `${ms} ms`
  const count = ms / unit[1]
  return count === 1 ? unit[0] : `${count} ${unit[0]}s`
}

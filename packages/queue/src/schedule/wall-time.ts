import type { Cron } from './cron.ts'

const dayMs = 86_400_000

/** The rarest date, 29 February, returns after eight years at the latest (1896 to 1904, 2096 to 2104); 28 years leave no doubt. */
const searchDays = 28 * 366

/**
 * The first wall time at or after `wallMs` that a cron line means, or null when there is none within 28 years (31 February).
 *
 * A wall time is what a clock on the wall shows, kept as the milliseconds of the same digits in UTC. Whether and how often
 * it happens in a time zone is not known here. `wallMs` must be a whole second.
 */
export function nextWallMs(cron: Cron, wallMs: number): number | null {
  let day = Math.floor(wallMs / dayMs)
  let secondOfDay = (wallMs - day * dayMs) / 1_000
  const lastDay = day + searchDays
  while (day <= lastDay) {
    const date = new Date(day * dayMs)
    const month = date.getUTCMonth()
    if (!cron.months.includes(month + 1)) {
      day = Date.UTC(date.getUTCFullYear(), month + 1) / dayMs
      secondOfDay = 0
      continue
    }
    const time = isMeant(cron, date) ? timeFrom(cron, secondOfDay) : undefined
    if (time !== undefined) return day * dayMs + time * 1_000
    day += 1
    secondOfDay = 0
  }
  return null
}

function isMeant({ days, lastDay, weekdays }: Cron, date: Date): boolean {
  const onWeekday = weekdays?.includes(date.getUTCDay()) ?? days === null
  if (onWeekday || days === null) return onWeekday
  return days.includes(date.getUTCDate()) || (lastDay && new Date(date.getTime() + dayMs).getUTCDate() === 1)
}

/** The first second of the day at or after `from` that is meant, or undefined when the day has no more. */
function timeFrom({ hours, minutes, seconds }: Cron, from: number): number | undefined {
  const hour = Math.floor(from / 3_600)
  const minute = Math.floor(from / 60) % 60
  if (hours.includes(hour)) {
    const second = minutes.includes(minute) ? seconds.find((value) => value >= from % 60) : undefined
    if (second !== undefined) return hour * 3_600 + minute * 60 + second
    const laterMinute = minutes.find((value) => value > minute)
    if (laterMinute !== undefined) return hour * 3_600 + laterMinute * 60 + seconds[0]
  }
  const laterHour = hours.find((value) => value > hour)
  return laterHour === undefined ? undefined : laterHour * 3_600 + minutes[0] * 60 + seconds[0]
}

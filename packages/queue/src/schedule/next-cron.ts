import type { Cron } from './cron.ts'
import type { Stretch, TimeZone } from './time-zone.ts'
import { nextWallMs } from './wall-time.ts'

/** Offsets lie between -12 h and +14 h, so a wall time and its instant are never further apart, nor is a change larger. */
const farthestMs = 26 * 3_600_000

/** The end of the year 9999, the last that every store and format can write. */
export const lastInstantMs = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * The first instant after `afterMs` at which a cron line fires, or null when there is none within 28 years.
 *
 * 1. It fires whenever the clock in the zone shows a time that the line means.
 * 2. Clocks put forward: meant times that the clock never shows fire together, once, at the first instant after the gap,
 *    unless the line means all 24 hours. Such a line comes round by itself, so its skipped times are left out.
 * 3. Clocks put back: a meant time that is shown twice fires the first time only, unless minute or hour are written with
 *    `*` or a step. Such a line says "every", so it fires both times.
 *
 * Rules 2 and 3 hold for every change of offset, a skipped day (Apia, 30 December 2011) and half an hour (Lord Howe) included.
 */
export function nextCronMs(cron: Cron, zone: TimeZone, afterMs: number): number | null {
  let fromMs = Math.max(0, Math.floor(afterMs / 1_000) * 1_000 + 1_000)
  while (fromMs <= lastInstantMs) {
    const stretch = zone.stretchAt(fromMs)
    if (stretch.change?.atMs === fromMs && hasSkipped(cron, stretch)) return fromMs
    const wallMs = nextWallMs(cron, firstUnseenMs(cron, stretch, fromMs))
    if (wallMs === null) return null
    const instantMs = wallMs - stretch.offsetMs
    if (instantMs < stretch.untilMs) return instantMs <= lastInstantMs ? instantMs : null
    // Nothing is meant before `wallMs`, so the search may go there at once, unless a change is so near that the clock
    // may show again what lies behind.
    const near = stretch.untilMs - fromMs < farthestMs
    fromMs = near ? stretch.untilMs : Math.max(stretch.untilMs, wallMs - farthestMs)
  }
  return null
}

/** Whether the change at the beginning of the stretch jumped over a time that is meant. */
function hasSkipped(cron: Cron, { change }: Stretch): boolean {
  if (cron.everyHour || change === null) return false
  const wallMs = nextWallMs(cron, change.atMs + change.beforeMs)
  return wallMs !== null && wallMs < change.atMs + change.afterMs
}

/** The wall time from which to search: what the clock shows at `fromMs`, or later if it has shown that before (rule 3). */
function firstUnseenMs(cron: Cron, { change, offsetMs }: Stretch, fromMs: number): number {
  const shownMs = fromMs + offsetMs
  return cron.repeating || change === null ? shownMs : Math.max(shownMs, change.atMs + change.beforeMs)
}

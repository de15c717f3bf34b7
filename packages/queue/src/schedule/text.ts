import { QueueError } from '../errors.ts'
import { parseSchedule, type Schedule } from '../schedule.ts'

/**
 * A schedule as one line of text, for brokers to store and to tell whether a definition changed:
 * `cron Europe/Paris 0 3 * * *`, `every 900000`, `every 900000 from 0`, `at 1795190400000` (milliseconds).
 */
export function formatSchedule(schedule: Schedule): string {
  if (schedule.kind === 'cron') return `cron ${schedule.tz} ${schedule.cron.text}`
  if (schedule.kind === 'once') return `at ${schedule.atMs}`
  return schedule.anchorMs === null ? `every ${schedule.everyMs}` : `every ${schedule.everyMs} from ${schedule.anchorMs}`
}

/** Reads what {@link formatSchedule} wrote. Throws `invalid_schedule` for any other text. */
export function readSchedule(text: string): Schedule {
  const cron = /^cron (\S+) (.+)$/.exec(text)
  if (cron) return parseSchedule({ tz: cron[1] ?? '', cron: cron[2] ?? '' })
  const once = /^at (-?\d{1,16})$/.exec(text)
  if (once) return parseSchedule({ at: new Date(Number(once[1])) })
  const interval = /^every (\d{1,12})(?: from (\d{1,12}))?$/.exec(text)
  if (!interval) throw new QueueError('invalid_schedule', `"${text.slice(0, 100)}" is not a stored schedule`)
  const every = Number(interval[1])
  return parseSchedule(interval[2] === undefined ? { every } : { every, aligned: { to: new Date(Number(interval[2])) } })
}

import { createHash } from 'node:crypto'
import { QueueError } from '../errors.ts'

/** What every broker keeps as a job's id. */
const longestId = 200

/**
 * The id of the job that a schedule makes for one instant: `schedule:<name>:<milliseconds since 1970>`. It depends on nothing
 * else, so any number of processes, and any repeat, make one job. A name too long for an id is replaced by `#` and its
 * SHA-256, which no name can look like. Throws `invalid_schedule` when the name is not 1 to 200 letters, digits or . _ : / -
 */
export function firingId(scheduleName: string, instant: Date): string {
  if (!/^[\w.:/-]{1,200}$/.test(scheduleName)) {
    throw new QueueError(
      'invalid_schedule',
      `a schedule's name is 1 to 200 letters, digits or . _ : / -, got ${JSON.stringify(scheduleName.slice(0, 220))}`,
    )
  }
  const ms = instant.getTime()
  if (Number.isNaN(ms)) throw new QueueError('invalid_option', `the firing of schedule "${scheduleName}" is not a point in time`)
  const id = `schedule:${scheduleName}:${ms}`
  if (id.length <= longestId) return id
  return `schedule:#${createHash('sha256').update(scheduleName).digest('hex')}:${ms}`
}

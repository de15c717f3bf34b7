import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

export const ScheduleView = Type.Object({
  name: Type.String({ description: 'That of a run is `run:` and its name.' }),
  spec: Type.String({ description: 'As one line, for example `cron Europe/Paris 0 3 * * *` or `every 900000` (milliseconds).' }),
  task: Type.String(),
  queue: Type.String(),
  missed: Type.String({ description: '`skip`, `once` or `all 5`: what becomes of firings that nobody was there for.' }),
  overlap: Type.Union([Type.Literal('allow'), Type.Literal('skip')]),
  paused: Type.Boolean(),
  next: orNull(Instant),
  /** When it was last decided upon: its last firing, or when it was declared or resumed since. */
  last: Instant,
})
export type ScheduleView = Static<typeof ScheduleView>

export const ScheduleList = Type.Object({ at: Instant, schedules: Type.Array(ScheduleView, { description: 'By name.' }) })
export type ScheduleList = Static<typeof ScheduleList>

export const ScheduleParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 400 }) })

export const ScheduleStarted = Type.Object({ jobId: Type.String({ description: 'The job that was made, or that still runs.' }) })
export type ScheduleStarted = Static<typeof ScheduleStarted>

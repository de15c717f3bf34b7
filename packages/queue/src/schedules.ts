/** What describes and previews schedules: `@trellis/queue/schedule`. Keeping them is `engine.schedule` and its neighbours. */

export type { ScheduleOptions, ScheduleView } from './schedule/definition.ts'
export { type MissedPolicy, missedFirings } from './schedule/missed.ts'
export { nextAfter, parseSchedule, type Schedule, type ScheduleSpec, upcoming } from './schedule.ts'

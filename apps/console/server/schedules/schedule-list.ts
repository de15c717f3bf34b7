import type { Operations } from '@trellis/stack'
import type { ScheduleList } from '../../contract/index.ts'

/** Every schedule of the installation. */
export async function scheduleList({ jobs }: Operations): Promise<ScheduleList> {
  const schedules = await jobs.schedules()
  return {
    at: new Date().toISOString(),
    schedules: schedules.map(({ missed, next, decidedUntil, ...view }) => ({
      ...view,
      missed: typeof missed === 'string' ? missed : `all ${missed.all}`,
      next: next?.toISOString() ?? null,
      last: decidedUntil.toISOString(),
    })),
  }
}

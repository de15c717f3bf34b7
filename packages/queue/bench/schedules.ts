/**
 * Microseconds to find the next firing of a schedule, over ten years of successive firings or from scattered instants.
 *
 *     node packages/queue/bench/schedules.ts
 */
import { nextAfter, parseSchedule, type ScheduleSpec } from '../src/schedule.ts'

const startMs = Date.UTC(2026, 0, 1)
const tenYearsMs = 3_653 * 86_400_000
const scattered = Array.from({ length: 2_000 }, (_, index) => startMs + ((index * 7_919_000_003) % tenYearsMs))

measure({ cron: '0 3 * * *', tz: 'Europe/Paris' })
measure({ cron: '*/15 * * * *', tz: 'America/New_York' })
measure({ cron: '* * * * * *', tz: 'Asia/Kathmandu' })
measure({ cron: '0 9 * * MON-FRI', tz: 'Australia/Lord_Howe' })
measure({ cron: '0 0 L * *', tz: 'Africa/Casablanca' })
measure({ cron: '@yearly', tz: 'Pacific/Apia' })
measure({ cron: '0 0 29 2 *', tz: 'Europe/Paris' })
measure({ cron: '0 0 31 2 *', tz: 'Europe/Paris' })
measure({ every: '15m', aligned: true })

function measure(spec: ScheduleSpec): void {
  const schedule = parseSchedule(spec)
  let at = new Date(startMs)
  const successiveUs = median(
    scattered.map(() => {
      const began = performance.now()
      at = nextAfter(schedule, at) ?? new Date(startMs)
      return (performance.now() - began) * 1_000
    }),
  )
  const coldUs = median(
    scattered.map((ms) => {
      const began = performance.now()
      nextAfter(schedule, new Date(ms))
      return (performance.now() - began) * 1_000
    }),
  )
  console.log(
    `${JSON.stringify(spec).padEnd(58)} successive ${successiveUs.toFixed(1).padStart(6)} us   scattered ${coldUs.toFixed(1).padStart(6)} us (medians)`,
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

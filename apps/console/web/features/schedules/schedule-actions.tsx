import type { ScheduleList } from '../../../contract/index.ts'
import { ActionButton, answeredResult } from '../../app/action-button.tsx'
import { useServices } from '../../app/services.ts'
import classes from './schedule-actions.module.css'

/** Makes a job of the schedule now, stops it from making any, or lets it go on. */
export function ScheduleActions({ schedule: { name, task, queue, paused } }: { schedule: ScheduleList['schedules'][number] }) {
  const { api } = useServices()
  const params = { name }
  return (
    <div className={classes.actions}>
      <ActionButton
        action={{
          label: 'Run now',
          of: name,
          title: `Run ${name} now?`,
          consequences: (
            <p>
              One job of {task} goes into the queue {queue} at once. When the schedule fires next does not change.
            </p>
          ),
          confirm: 'Make the job',
          run: async () => {
            const { jobId } = await api('runSchedule', { params })
            return { tone: 'success', text: `The job ${jobId} of ${name} is in line.` }
          },
        }}
      />
      {paused ? (
        <ActionButton
          action={{
            label: 'Resume',
            of: name,
            title: `Resume ${name}?`,
            consequences: <p>It fires again at its next time. What it has missed while it was paused stays missed.</p>,
            confirm: 'Resume the schedule',
            run: async () => answeredResult(await api('resumeSchedule', { params })),
          }}
        />
      ) : (
        <ActionButton
          action={{
            label: 'Pause',
            of: name,
            title: `Pause ${name}?`,
            consequences: <p>It makes no job of {task} until somebody resumes it; a restart does not. Jobs that it has made go on.</p>,
            confirm: 'Pause the schedule',
            isRisky: true,
            run: async () => answeredResult(await api('pauseSchedule', { params })),
          }}
        />
      )}
    </div>
  )
}

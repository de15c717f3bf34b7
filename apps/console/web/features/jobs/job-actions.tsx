import type { JobDetail } from '../../../contract/index.ts'
import { ActionButton, answeredResult } from '../../app/action-button.tsx'
import { useServices } from '../../app/services.ts'

/** What can be done with a job where it is now. */
export function JobActions({ job: { id, task, queue, state, can } }: { job: JobDetail }) {
  const { api } = useServices()
  const params = { id }
  return (
    <>
      {can.cancel && (
        <ActionButton
          action={{
            label: 'Cancel',
            of: 'this job',
            title: `Cancel this job of ${task}?`,
            consequences:
              state === 'running' ? (
                <p>
                  The worker that runs it is told within a second or so; its handler stops where it looks whether it should, and what it has
                  done so far stays done. The job will not run again and cannot be brought back.
                </p>
              ) : (
                <p>It will never run, and cannot be brought back. Its input is dropped.</p>
              ),
            confirm: 'Cancel the job',
            isRisky: true,
            run: async () => answeredResult(await api('cancelJob', { params })),
          }}
          size="sm"
        />
      )}
      {can.promote && (
        <ActionButton
          action={{
            label: 'Run now',
            of: 'this job',
            title: `Run this job of ${task} now?`,
            consequences: (
              <p>
                It does not wait for its time, nor for its next attempt, but only for a worker of the queue {queue}. Nothing is counted, and
                nothing else about it changes.
              </p>
            ),
            confirm: 'Run the job now',
            run: async () => answeredResult(await api('promoteJob', { params })),
          }}
          size="sm"
        />
      )}
      {can.discard && (
        <ActionButton
          action={{
            label: 'Discard',
            of: 'this job',
            title: `Discard this job of ${task}?`,
            consequences: (
              <p>It is given up: its input is dropped, and it cannot be replayed any more. What its attempts have done stays done.</p>
            ),
            confirm: 'Discard the job',
            isRisky: true,
            run: async () => answeredResult(await api('discardJob', { params })),
          }}
          size="sm"
        />
      )}
      {can.replay && (
        <ActionButton
          action={{
            label: 'Replay',
            of: 'this job',
            title: `Replay this job of ${task}?`,
            consequences: (
              <p>
                It goes back in line in the queue {queue} with new attempts, and keeps its history. Its handler runs once more with the same
                input, whatever earlier attempts have already done.
              </p>
            ),
            confirm: 'Replay the job',
            run: async () => answeredResult(await api('replayJob', { params })),
          }}
          size="sm"
        />
      )}
    </>
  )
}

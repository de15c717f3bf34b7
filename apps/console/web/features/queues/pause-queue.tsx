import type { QueueList } from '../../../contract/index.ts'
import { ActionButton, answeredResult } from '../../app/action-button.tsx'
import { countText } from '../../app/number-text.ts'
import { useServices } from '../../app/services.ts'

/** Stops a queue from starting jobs, or lets it go on. */
export function PauseQueue({ queue: { name, paused, ready, running } }: { queue: QueueList['queues'][number] }) {
  const { api } = useServices()
  const params = { queue: name }
  if (paused) {
    return (
      <ActionButton
        action={{
          label: 'Resume',
          of: `queue ${name}`,
          title: `Resume the queue ${name}?`,
          consequences: <p>Its workers start jobs again at once: {countText(ready, 'job')} that may start now, the oldest first.</p>,
          confirm: `Resume ${name}`,
          run: async () => answeredResult(await api('resumeQueue', { params })),
        }}
      />
    )
  }
  return (
    <ActionButton
      action={{
        label: 'Pause',
        of: `queue ${name}`,
        title: `Pause the queue ${name}?`,
        consequences: (
          <>
            <p>On no machine does a job of this queue start, until somebody resumes it; a restart does not.</p>
            <p>{countText(running, 'job')} under way will be finished. New jobs are taken in and wait.</p>
          </>
        ),
        confirm: `Pause ${name}`,
        isRisky: true,
        run: async () => answeredResult(await api('pauseQueue', { params })),
      }}
    />
  )
}

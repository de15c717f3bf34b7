import type { Operations } from '@trellis/stack'
import type { OutboxView } from '../../contract/index.ts'

/** What waits in the outbox. */
export async function outboxView(operations: Operations): Promise<OutboxView> {
  const { rows, oldestMs, oldest } = await operations.outbox()
  return { at: new Date().toISOString(), rows, oldestMs, oldest: oldest.map(({ jobId, ...row }) => ({ id: jobId, ...row })) }
}

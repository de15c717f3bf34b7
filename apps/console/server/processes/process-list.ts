import type { Operations, SeenProcess } from '@trellis/stack'
import type { LockList, ProcessList, ProcessView } from '../../contract/index.ts'

/** Every process of the installation that was heard of lately, workers first. */
export async function processList(operations: Operations): Promise<ProcessList> {
  const processes = (await operations.processes()).map(viewOf)
  const workers = processes.filter(({ worker }) => worker !== null)
  return { at: new Date().toISOString(), processes: [...workers, ...processes.filter(({ worker }) => worker === null)] }
}

/** The locks that somebody has. */
export async function lockList(operations: Operations): Promise<LockList> {
  const locks = await operations.locks()
  return { at: new Date().toISOString(), locks: locks.map((lock) => ({ ...lock, expiresAt: lock.expiresAt.toISOString() })) }
}

/** The process that says it runs a job, for people; null when none does. */
export function holderOf(processes: readonly SeenProcess[], jobId: string): string | null {
  const found = processes.find(({ worker }) => worker?.jobs.some(({ id }) => id === jobId))
  return found === undefined ? null : `${found.host}, process ${found.pid}`
}

function viewOf({ seenAt, isSilent, isStopping, lastMinute: _lastMinute, ...rest }: SeenProcess): ProcessView {
  return { ...rest, seenAt: seenAt.toISOString(), state: isSilent ? 'silent' : isStopping ? 'stopping' : 'alive' }
}

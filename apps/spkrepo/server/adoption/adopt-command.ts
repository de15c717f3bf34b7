import { type CommandCall, type CommandResult, holdLock, type StateStore } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { adopt } from './adopt.ts'
import { AdoptionError } from './adoption-error.ts'
import { type AdoptionReport, reportText } from './report.ts'

/** How long a process that has gone silent keeps others from taking a repository over. */
const leaseMs = 30_000

/** Does what the command line asks for and tells what came of it; fails only where nothing could be taken over. */
export async function adoptCommand(parts: Parts, call: CommandCall): Promise<CommandResult> {
  try {
    const report = await alone(parts.state, call.signal, async (signal) => await adoptAsAsked(parts, { ...call, signal }))
    const { dryRun, counts, bytes, problems } = report
    return { ok: true, message: reportText(report), json: { dryRun, counts, bytes, problems } }
  } catch (error) {
    if (!(error instanceof AdoptionError)) throw error
    return { ok: false, message: `trellis: ${error.message}`, json: { error: { code: error.code, message: error.message } } }
  }
}

async function adoptAsAsked(
  { database, storage, files, accounts, caches }: Parts,
  { values, signal, progress }: CommandCall,
): Promise<AdoptionReport> {
  return await adopt(
    { database, storage, remote: files.remote, accounts, caches },
    {
      from: String(values.from),
      dataDir: String(values.data),
      dryRun: values['dry-run'] === true,
      links: values.link === true,
      signal,
      progress,
    },
  )
}

/** Two at once would both add the downloads that neither had seen the other add. */
async function alone<T>(state: StateStore, signal: AbortSignal, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lock = await holdLock(state, 'spkrepo/adoption', { holder: `process ${process.pid}`, leaseMs })
  if (lock === undefined) throw new AdoptionError('adoption_busy', 'a repository is being taken over already; wait until it is')
  try {
    return await act(AbortSignal.any([signal, lock.signal]))
  } finally {
    await lock.release()
  }
}

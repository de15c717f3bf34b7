import type { CommandCall, CommandResult } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { adopt } from './adopt.ts'
import { AdoptionError } from './adoption-error.ts'
import { reportText } from './report.ts'

/** Does what the command line asks for and tells what came of it; fails only where nothing could be taken over. */
export async function adoptCommand(parts: Parts, { values, signal, progress }: CommandCall): Promise<CommandResult> {
  const { database, storage, files, accounts, caches } = parts
  try {
    const report = await adopt(
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
    const { dryRun, counts, bytes, problems } = report
    return { ok: true, message: reportText(report), json: { dryRun, counts, bytes, problems } }
  } catch (error) {
    if (!(error instanceof AdoptionError)) throw error
    return { ok: false, message: `trellis: ${error.message}`, json: { error: { code: error.code, message: error.message } } }
  }
}

import type { CommandCall, CommandResult, CommandSpec } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { adopt } from './adopt.ts'
import { AdoptionError } from './adoption-error.ts'
import { reportText } from './report.ts'

/** `trellis spkrepo adopt` */
export const adoptSpec: CommandSpec = {
  name: 'adopt',
  positionals: [],
  summary: 'take over the database and the files of a spkrepo 0.7.9; again, to take over what has come since',
  options: {
    from: {
      type: 'string',
      value: 'URL',
      required: true,
      summary: 'its database, postgresql://…, at migration 3f5664905242; it is only read',
    },
    data: { type: 'string', value: 'DIR', required: true, summary: 'its DATA_PATH; it is only read' },
    'dry-run': { type: 'boolean', summary: 'look at everything, every file included, report, and change nothing' },
  },
  examples: [
    'trellis spkrepo adopt --from "$SPKREPO_SQLALCHEMY_DATABASE_URI" --data /data --dry-run',
    'trellis spkrepo adopt --from postgresql://spkrepo@db/spkrepo --data /data --json > report.json',
  ],
}

/** Does what the command line asks for and tells what came of it; fails only where nothing could be taken over. */
export async function adoptCommand(parts: Parts, { values, signal, progress }: CommandCall): Promise<CommandResult> {
  const { database, storage, files, accounts, caches } = parts
  try {
    const report = await adopt(
      { database, storage, remote: files.remote, accounts, caches },
      { from: String(values.from), dataDir: String(values.data), dryRun: values['dry-run'] === true, signal, progress },
    )
    const { dryRun, counts, bytes, problems } = report
    return { ok: true, message: reportText(report), json: { dryRun, counts, bytes, problems } }
  } catch (error) {
    if (!(error instanceof AdoptionError)) throw error
    return { ok: false, message: `trellis: ${error.message}`, json: { error: { code: error.code, message: error.message } } }
  }
}

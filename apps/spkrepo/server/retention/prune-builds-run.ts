import { type Accounts, type Database, defineRun, type Logger, type PhaseContext, type Run } from '@trellis/stack'
import type { Settings } from '../settings.ts'
import type { Tables } from '../tables.ts'
import { findPrunable } from './find-prunable.ts'
import { hasRule } from './prunable.ts'
import { type PruneParts, packageIds, prunePackage } from './prune-builds.ts'

/** What the run needs. */
export interface PruneRunParts extends PruneParts {
  readonly database: Database
  readonly accounts: Pick<Accounts, 'audit'>
  readonly logger: Logger
  readonly retention: Settings['retention']
}

export const pruneRunName = 'prune-builds'

/**
 * The run that deletes builds by the rules of the settings: `prune`, at night by itself once there is a rule, or `list`, which only says which
 * ones. Without a rule neither finds any.
 */
export function pruneBuildsRun(parts: PruneRunParts): Run {
  const { retention } = parts
  return defineRun({
    name: pruneRunName,
    title: 'Delete old builds',
    types: ['prune', 'list'],
    ...(hasRule(retention) && { schedule: { cron: retention.schedule } }),
    phases: [
      {
        name: 'builds',
        title: 'Builds',
        run: async (context) => {
          if (!hasRule(retention)) return context.progress(0, 0, 'spkrepo.retention sets no rule: everything is kept')
          await (context.type === 'prune' ? prune(parts, context) : list(parts, context))
        },
      },
    ],
  })
}

async function list({ database, retention }: PruneRunParts, context: PhaseContext): Promise<void> {
  const db = database.forService<Tables>('spkrepo')
  await eachPackage(database, context, async (packageId) => {
    const builds = await findPrunable(db, [packageId], { rules: retention, now: new Date() })
    for (const { path, reason } of builds) context.logger.info({ path, reason }, 'would be deleted')
    return builds.length
  })
}

async function prune(parts: PruneRunParts, context: PhaseContext): Promise<void> {
  await eachPackage(parts.database, context, async (packageId) => {
    const builds = await prunePackage(parts, packageId, { rules: parts.retention, now: new Date() })
    for (const { id, path, reason } of builds) {
      await parts.accounts.audit({ action: 'build.pruned', subject: `build:${id}`, details: { path, reason } })
      context.logger.info({ path, reason }, 'deleted')
    }
    return builds.length
  })
}

async function eachPackage(database: Database, context: PhaseContext, act: (packageId: number) => Promise<number>): Promise<void> {
  const ids = await packageIds(database)
  let builds = 0
  for (const [index, id] of ids.entries()) {
    context.signal.throwIfAborted()
    builds += await act(id)
    context.progress(index + 1, ids.length, `${builds} builds ${context.type === 'prune' ? 'deleted' : 'would be deleted'}`)
  }
}

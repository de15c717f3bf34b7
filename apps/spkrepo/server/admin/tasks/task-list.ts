import { type Account, type Accounts, type Database, httpError } from '@trellis/stack'
import type { BuildTaskQuery, BuildTasks } from '../../../contract/index.ts'
import { loggedJobs } from '../../build-jobs/job-log.ts'

/** Whose tasks are asked for. Throws 403 for everybody's to those who may not see them. */
export function tasksAsked(
  accounts: Pick<Accounts, 'may'>,
  account: Account,
  { of = 'me' }: BuildTaskQuery,
): 'everybody' | { readonly accountId: string } {
  if (of === 'me') return { accountId: account.id }
  if (accounts.may(account, 'task.view-all')) return 'everybody'
  throw httpError(403, 'forbidden', 'Only administrators see what others have asked for.', { permission: 'task.view-all' })
}

/** What was asked to be done with builds, and what has become of it. */
export async function listTasks(
  { database, accounts }: { readonly database: Database; readonly accounts: Pick<Accounts, 'usernamesOf'> },
  by: ReturnType<typeof tasksAsked>,
): Promise<BuildTasks> {
  const jobs = await loggedJobs(database, { by, now: new Date() })
  const names = await accounts.usernamesOf([...new Set(jobs.flatMap(({ accountId }) => accountId ?? []))])
  return {
    tasks: jobs.map(({ accountId, kind, queuedAt, changedAt, ...job }) => ({
      ...job,
      type: kind,
      by: accountId === null ? null : (names.get(accountId) ?? null),
      queuedAt: queuedAt.toISOString(),
      changedAt: changedAt.toISOString(),
    })),
    pending_count: jobs.filter(({ state }) => state !== 'SUCCESS' && state !== 'ERROR').length,
  }
}

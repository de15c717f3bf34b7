import type { Account, AuditFilter } from '@trellis/stack'
import type { AuditPage, AuditQuery } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'

/** What operators and commands do. The rest is about people, and needs the permission to read all of it. */
const operational = ['queue.', 'job.', 'schedule.', 'run.', 'installation.']

/** A page of the audit log, as much of it as this account may read. */
export async function auditPage(
  { accounts, operations }: Pick<Parts, 'accounts' | 'operations'>,
  { from, to, ...rest }: AuditQuery,
  account: Account,
): Promise<AuditPage> {
  const filter: AuditFilter = {
    ...rest,
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(to) }),
    ...(accounts.may(account, 'audit.read') ? {} : { kinds: operational }),
  }
  const { events, next } = await operations.audit(filter)
  return {
    entries: events.map(({ at, details, ...event }) => ({ ...event, at: at.toISOString(), details: { ...details } })),
    next,
  }
}

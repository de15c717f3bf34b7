import { QueueError } from './errors.ts'
import type { Logger } from './logger.ts'

/** What an audit of a store found, as `redisAudit` returns it. */
export interface AuditFinding {
  /** `danger`: jobs can be lost. */
  readonly level: 'danger' | 'warning' | 'note'
  readonly what: string
  readonly why: string
  readonly remedy: string
}

/** What to do about findings, and where to say it. */
export interface AuditOptions {
  /** `warn` logs each finding; `refuse` also throws when one of them is a danger. @default 'warn' */
  readonly audit?: 'off' | 'warn' | 'refuse'
  readonly logger: Logger
}

/**
 * Acts upon what an audit found, at the start of a process. Throws `unsafe_broker`, naming every danger, when `audit` is `refuse`.
 */
export function heedAudit(findings: readonly AuditFinding[], { audit = 'warn', logger }: AuditOptions): void {
  if (audit === 'off') return
  for (const { level, what, why, remedy } of findings) {
    const sentence = `${what}; ${why}. To do: ${remedy}.`
    if (level === 'danger') logger.error({ level }, sentence)
    else if (level === 'warning') logger.warn({ level }, sentence)
    else logger.info({ level }, sentence)
  }
  const dangers = findings.filter(({ level }) => level === 'danger')
  if (audit === 'refuse' && dangers.length > 0) {
    throw new QueueError('unsafe_broker', dangers.map(({ what, remedy }) => `${what} (${remedy})`).join('; '), { cause: dangers })
  }
}

import { type Finding, findingsOf } from '../finding.ts'
import type { Ask } from './audit.ts'
import { gather } from './audit-postgres-facts.ts'
import { postgresRules } from './audit-postgres-rules.ts'

/** What the rules find about a PostgreSQL server and the tables of a schema. */
export async function auditPostgres(ask: Ask, schema: string, oldTransactionMs: number): Promise<readonly Finding[]> {
  return findingsOf(postgresRules, await gather(ask, schema, oldTransactionMs))
}

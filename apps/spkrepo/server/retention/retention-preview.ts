import type { Database } from '@trellis/stack'
import { type Kysely, sql } from 'kysely'
import type { RetentionPreview, RetentionQuery } from '../../contract/index.ts'
import type { Settings } from '../settings.ts'
import type { Tables } from '../tables.ts'
import { findPrunable, type PrunableBuild } from './find-prunable.ts'
import { hasRule, type RetentionRules } from './prunable.ts'
import { packageIds } from './prune-builds.ts'

/** So many builds are named; the others are only counted. */
const mostNamed = 200
/** Looked at by two statements: some tens of milliseconds, between which requests are answered. */
const packagesAtOnce = 40

/** What rules would delete now: those that are asked for, or else those of the settings. */
export async function retentionPreview(
  database: Database,
  { settings, query, now }: { readonly settings: Settings['retention']; readonly query: RetentionQuery; readonly now: Date },
): Promise<RetentionPreview> {
  const tried = hasRule(query) ? query : settings
  const db = database.forService<Tables>('spkrepo')
  const first: PrunableBuild[] = []
  let [builds, bytes] = [0, 0]
  const ids = hasRule(tried) ? await packageIds(database) : []
  for (let from = 0; from < ids.length; from += packagesAtOnce) {
    const found = await findPrunable(db, ids.slice(from, from + packagesAtOnce), { rules: tried, now })
    builds += found.length
    bytes += found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    first.push(...found.slice(0, mostNamed - first.length))
  }
  return {
    settings: rulesView(settings),
    schedule: hasRule(settings) ? settings.schedule : null,
    tried: rulesView(tried),
    builds,
    bytes,
    kept: (await countBuilds(db)) - builds,
    first: first.map(({ versionId: _, ...build }) => build),
  }
}

function rulesView({ keepVersions, inactiveDays }: RetentionRules): RetentionPreview['tried'] {
  return { keepVersions: keepVersions ?? null, inactiveDays: inactiveDays ?? null }
}

async function countBuilds(db: Kysely<Tables>): Promise<number> {
  const { total } = await db.selectFrom('build').select(sql<number | string>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return Number(total)
}

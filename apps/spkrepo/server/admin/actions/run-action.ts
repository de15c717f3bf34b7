import { type Kysely, sql } from 'kysely'
import type { ActionResult, BuildRow } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import { buildRows, buildTable } from '../builds/build-list.ts'
import type { Care } from '../lists/care.ts'
import { versionTable } from '../versions/version-list.ts'
import { type ActionContext, type ActionVersion, type BuildAction, skipped, type VersionAction } from './build-action.ts'

interface Asked extends ActionContext {
  readonly care: Care
  readonly ids: readonly number[]
}

/** Does it to those of the builds that are in care; of the others no more is said than that there are none. */
export async function runBuildAction(action: BuildAction, { care, ids, ...context }: Asked): Promise<ActionResult[]> {
  const builds = await buildsIn(context.parts.db, care, { ids, by: 'build.id' })
  const found = inOrder(ids, builds)
  const results = await action.run(found, context)
  return [...results, ...missing(ids, builds, 'build')]
}

/** As {@link runBuildAction}, for versions. */
export async function runVersionAction(action: VersionAction, { care, ids, ...context }: Asked): Promise<ActionResult[]> {
  const { db } = context.parts
  const rows = await versionTable
    .rows(db, care)
    .where(sql<boolean>`${sql.ref('version.id')} in (${sql.join(ids)})`)
    .execute()
  const builds = Map.groupBy(await buildsIn(db, care, { ids, by: 'version.id' }), ({ versionId }) => versionId)
  const versions: ActionVersion[] = inOrder(ids, rows).map(({ id, package: name, upstream, revision }) => ({
    id,
    label: `${name} ${upstream}-${revision}`,
    builds: builds.get(id) ?? [],
  }))
  const results = await action.run(versions, context)
  return [...results, ...missing(ids, rows, 'version')]
}

async function buildsIn(
  db: Kysely<Tables>,
  care: Care,
  { ids, by }: { readonly ids: readonly number[]; readonly by: 'build.id' | 'version.id' },
): Promise<BuildRow[]> {
  const rows = await buildTable
    .rows(db, care)
    .where(sql<boolean>`${sql.ref(by)} in (${sql.join(ids)})`)
    .orderBy(sql`${sql.ref('build.id')}`)
    .execute()
  return await buildRows(db, rows)
}

function inOrder<Row extends { readonly id: number }>(ids: readonly number[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function missing(ids: readonly number[], rows: readonly { readonly id: number }[], noun: 'build' | 'version'): ActionResult[] {
  const found = new Set(rows.map(({ id }) => id))
  const reason = { code: `${noun}_unknown`, message: `there is no such ${noun} in your care; it may have been deleted meanwhile` }
  return ids.filter((id) => !found.has(id)).map((id) => skipped(id, `${noun} ${id}`, reason))
}

import type { Database } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { catalogChanged, referenceData } from '../catalog/catalog-changes.ts'
import type { Tables } from '../tables.ts'
import type { OldTables } from './old-tables.ts'
import type { AdoptedKind, Reporting } from './report.ts'

/** Ids here by ids there. */
export interface ReferenceIds {
  readonly architectures: ReadonlyMap<number, number>
  readonly languages: ReadonlyMap<number, number>
  readonly services: ReadonlyMap<number, number>
  readonly firmwares: ReadonlyMap<number, number>
}

/** Adds the architectures, languages, firmwares and services that are not known here, in one transaction. */
export async function adoptReference(old: Kysely<OldTables>, database: Database, report: Reporting): Promise<ReferenceIds> {
  const there = {
    architectures: await old.selectFrom('architecture').select(['id', 'code']).orderBy('id').execute(),
    languages: await old.selectFrom('language').select(['id', 'code', 'name']).orderBy('id').execute(),
    services: await old.selectFrom('service').select(['id', 'code']).orderBy('id').execute(),
    firmwares: await old.selectFrom('firmware').select(['id', 'version', 'build', 'type']).orderBy('id').execute(),
  }
  return await database.transaction<Tables, ReferenceIds>('spkrepo', async (tx) => {
    const changesBefore = added(report)
    const ids = {
      architectures: await matched(there.architectures, await tx.selectFrom('architecture').select(['id', 'code']).execute(), {
        report,
        kind: 'architectures',
        insert: async ({ code }) => await tx.insertInto('architecture').values({ code }).returning('id').executeTakeFirstOrThrow(),
      }),
      languages: await matched(there.languages, await tx.selectFrom('language').select(['id', 'code']).execute(), {
        report,
        kind: 'languages',
        insert: async ({ code, name }) =>
          await tx
            .insertInto('language')
            .values({ code, name: name ?? code })
            .returning('id')
            .executeTakeFirstOrThrow(),
      }),
      services: await matched(there.services, await tx.selectFrom('system_service').select(['id', 'code']).execute(), {
        report,
        kind: 'services',
        insert: async ({ code }) => await tx.insertInto('system_service').values({ code }).returning('id').executeTakeFirstOrThrow(),
      }),
      firmwares: await adoptFirmwares(tx, there.firmwares, report),
    }
    if (!report.dryRun && added(report) > changesBefore) await catalogChanged(tx, referenceData)
    return ids
  })
}

function added({ counts }: Reporting): number {
  return counts.architectures.added + counts.languages.added + counts.firmwares.added
}

async function adoptFirmwares(
  tx: Kysely<Tables>,
  rows: readonly { id: number; version: string; build: number; type: string }[],
  report: Reporting,
): Promise<ReadonlyMap<number, number>> {
  const here = await tx.selectFrom('firmware').select(['id', 'version', 'build', 'line']).execute()
  for (const { version, build, type } of rows) {
    const known = here.find((firmware) => firmware.build === build)
    if (known !== undefined && (known.version !== version || known.line !== lineOf(type)))
      report.problem(
        'firmware_differs',
        `firmware ${version}-${build} (${type})`,
        `is known here as ${known.version}-${build} (${known.line}), and stays so`,
      )
  }
  const coded = (build: number) => String(build)
  return await matched(
    rows.map((row) => ({ ...row, code: coded(row.build) })),
    here.map(({ id, build }) => ({ id, code: coded(build) })),
    {
      report,
      kind: 'firmwares',
      insert: async ({ version, build, type }) =>
        await tx
          .insertInto('firmware')
          .values({ version, build, line: lineOf(type) })
          .returning('id')
          .executeTakeFirstOrThrow(),
    },
  )
}

/** Everything that is not a router is a NAS: that is what the column said of old rows, too. */
function lineOf(type: string): 'dsm' | 'srm' {
  return type === 'srm' ? 'srm' : 'dsm'
}

interface Matching<Row> {
  readonly report: Reporting
  readonly kind: AdoptedKind
  readonly insert: (row: Row) => Promise<{ readonly id: number }>
}

async function matched<Row extends { readonly id: number; readonly code: string }>(
  there: readonly Row[],
  here: readonly { readonly id: number; readonly code: string }[],
  { report, kind, insert }: Matching<Row>,
): Promise<ReadonlyMap<number, number>> {
  const idOf = new Map(here.map(({ code, id }) => [code, id]))
  const ids = new Map<number, number>()
  for (const row of there) {
    const known = idOf.get(row.code)
    report.count(kind, known === undefined ? 'added' : 'there')
    // In a dry run nothing is added, and a number that no row has stands for it.
    ids.set(row.id, known ?? (report.dryRun ? -1 : (await insert(row)).id))
  }
  return ids
}

import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import type { Firmware } from './firmware.ts'

/** Everything a request or an INFO file may name, as code → row id. */
export interface Reference {
  readonly languages: ReadonlyMap<string, number>
  /** By canonical code; `canonicalArchitecture` first. */
  readonly architectures: ReadonlyMap<string, number>
  readonly systemServices: ReadonlyMap<string, number>
  readonly firmwares: readonly Firmware[]
}

/**
 * Reads the reference tables, about 130 rows, in one statement. Nothing is remembered between calls,
 * so that an architecture that was just added is known to the next request.
 */
export async function loadReference(db: Kysely<Tables>): Promise<Reference> {
  const rows = await db
    .selectFrom('language')
    .select([sql<Kind>`'language'`.as('kind'), 'id', 'code', sql<number>`0`.as('build'), sql<string>`''`.as('line')])
    .unionAll(
      db
        .selectFrom('architecture')
        .select([sql<Kind>`'architecture'`.as('kind'), 'id', 'code', sql<number>`0`.as('build'), sql<string>`''`.as('line')]),
    )
    .unionAll(
      db
        .selectFrom('system_service')
        .select([sql<Kind>`'system_service'`.as('kind'), 'id', 'code', sql<number>`0`.as('build'), sql<string>`''`.as('line')]),
    )
    .unionAll(
      db.selectFrom('firmware').select([sql<Kind>`'firmware'`.as('kind'), 'id', 'version as code', 'build', sql<string>`line`.as('line')]),
    )
    .execute()

  const idsOf = (kind: Kind) => new Map(rows.filter((row) => row.kind === kind).map((row) => [row.code, row.id]))
  return {
    languages: idsOf('language'),
    architectures: idsOf('architecture'),
    systemServices: idsOf('system_service'),
    firmwares: rows
      .filter((row) => row.kind === 'firmware')
      .map((row) => ({ id: row.id, version: row.code, build: row.build, line: row.line === 'srm' ? 'srm' : 'dsm' })),
  }
}

type Kind = 'language' | 'architecture' | 'system_service' | 'firmware'

import { type Kysely, type SqlBool, sql } from 'kysely'
import type { AdminPackageList, AdminPackageQuery, AdminPackageRow } from '../../../contract/index.ts'
import type { Tables } from '../../tables.ts'
import { type Care, packagesIn } from '../lists/care.ts'
import { has, listed, yesNo } from '../lists/filters.ts'
import { type ListTable, listPage, rowOf } from '../lists/list-table.ts'
import { accountIdsWith, type PeopleSource } from './people.ts'

export interface ListedPackage {
  readonly id: number
  readonly name: string
  readonly author_id: string | null
  readonly archived: number
  readonly downloads: number | string
  readonly recent_downloads: number | string
  readonly last_download: string | null
  readonly created_at: Date
}

/** Who asks for packages, and where people are known. */
export interface PackagesAsked {
  readonly accounts: PeopleSource
  readonly care: Care
  readonly query: AdminPackageQuery
}

/** One page of packages. */
export async function packagePage(db: Kysely<Tables>, asked: PackagesAsked): Promise<AdminPackageList> {
  const { rows, ...rest } = await listPage(db, await packageTable(asked), asked)
  return { ...rest, rows: await packageRows(db, asked.accounts, rows) }
}

/** One package as a row of the list; undefined when there is none. */
export async function packageRow(db: Kysely<Tables>, accounts: PeopleSource, id: number): Promise<AdminPackageRow | undefined> {
  const care = 'every package'
  const listed = await rowOf(db, await packageTable({ accounts, query: {} }), { care, id })
  return listed && (await packageRows(db, accounts, [listed]))[0]
}

/** The list of packages. People are the accounts' business, so their part in the filter is looked up before. */
export async function packageTable({ accounts, query }: Omit<PackagesAsked, 'care'>): Promise<ListTable<ListedPackage>> {
  const author = query.author?.trim() ?? ''
  const authorIds = author === '' ? [] : await accountIdsWith(accounts, author)
  return {
    rows: listedPackages,
    sorts: {
      name: 'name',
      downloads: 'downloads',
      recentDownloads: 'recent_downloads',
      lastDownload: 'last_download',
      created: 'created_at',
    },
    firstSort: { by: 'name', direction: 'asc' },
    filters: {
      name: has('name'),
      author: () => (authorIds.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${listed('author_id')} in (${sql.join(authorIds)})`),
      archived: yesNo('archived'),
    },
  }
}

/** The rows as the administration shows them, with the names of people. */
export async function packageRows(
  db: Kysely<Tables>,
  accounts: Pick<PeopleSource, 'usernamesOf'>,
  rows: readonly ListedPackage[],
): Promise<AdminPackageRow[]> {
  const packageIds = rows.map(({ id }) => id)
  const maintainers =
    packageIds.length === 0
      ? []
      : await db.selectFrom('package_maintainer').select(['package_id', 'account_id']).where('package_id', 'in', packageIds).execute()
  const authors = rows.flatMap(({ author_id }) => (author_id === null ? [] : [author_id]))
  const names = await accounts.usernamesOf([...authors, ...maintainers.map(({ account_id }) => account_id)])
  const nameOf = (id: string) => names.get(id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    author: row.author_id === null ? null : (nameOf(row.author_id) ?? null),
    maintainers: maintainers
      .filter(({ package_id }) => package_id === row.id)
      .flatMap(({ account_id }) => nameOf(account_id) ?? [])
      .sort(),
    archived: row.archived === 1,
    downloads: { total: Number(row.downloads), recent: Number(row.recent_downloads) },
    lastDownload: row.last_download,
    createdAt: row.created_at.toISOString(),
  }))
}

function listedPackages(db: Kysely<Tables>, care: Care) {
  return db
    .selectFrom('package')
    .leftJoin('package_download_count as counted', 'counted.package_id', 'package.id')
    .where('package.id', 'in', packagesIn(db, care))
    .select((eb) => [
      'package.id',
      'package.name',
      'package.author_id',
      'package.created_at',
      eb.fn.coalesce('counted.total', sql<number>`0`).as('downloads'),
      eb.fn.coalesce('counted.recent', sql<number>`0`).as('recent_downloads'),
      eb
        .case()
        .when(
          eb.exists(
            eb
              .selectFrom('version')
              .innerJoin('build', 'build.version_id', 'version.id')
              .select('build.id')
              .whereRef('version.package_id', '=', 'package.id')
              .where('build.active', '=', true),
          ),
        )
        .then(sql<number>`0`)
        .else(sql<number>`1`)
        .end()
        .as('archived'),
      // By an index that begins with the package: the newest day is found, not looked for.
      eb
        .selectFrom('package_download as counted')
        .whereRef('counted.package_id', '=', 'package.id')
        .select(sql<string | null>`max(counted.day)`.as('day'))
        .as('last_download'),
    ])
}

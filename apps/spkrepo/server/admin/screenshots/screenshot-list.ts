import type { Kysely } from 'kysely'
import type { ScreenshotList, ScreenshotQuery, ScreenshotRow } from '../../../contract/index.ts'
import { fileUrl } from '../../files/file-url.ts'
import type { Tables } from '../../tables.ts'
import { type Care, packagesIn } from '../lists/care.ts'
import { has } from '../lists/filters.ts'
import { type ListTable, listPage, rowOf } from '../lists/list-table.ts'

interface ListedScreenshot {
  readonly id: number
  readonly package_id: number
  readonly package: string
  readonly path: string
}

const screenshotTable: ListTable<ListedScreenshot> = {
  rows: listedScreenshots,
  sorts: { package: 'package', added: 'id' },
  firstSort: { by: 'package', direction: 'asc' },
  filters: { package: has('package') },
}

/** One page of screenshots, with their addresses below `packagesUrl`. */
export async function screenshotPage(
  db: Kysely<Tables>,
  { packagesUrl, ...asked }: { readonly care: Care; readonly query: ScreenshotQuery; readonly packagesUrl: URL },
): Promise<ScreenshotList> {
  const { rows, ...rest } = await listPage(db, screenshotTable, asked)
  return { ...rest, rows: rows.map((row) => viewOf(row, packagesUrl)) }
}

/** One of them; undefined when there is none in care. */
export async function screenshotRow(
  db: Kysely<Tables>,
  { packagesUrl, ...asked }: { readonly care: Care; readonly id: number; readonly packagesUrl: URL },
): Promise<ScreenshotRow | undefined> {
  const row = await rowOf(db, screenshotTable, asked)
  return row && viewOf(row, packagesUrl)
}

function listedScreenshots(db: Kysely<Tables>, care: Care) {
  return db
    .selectFrom('screenshot')
    .innerJoin('package', 'package.id', 'screenshot.package_id')
    .where('package.id', 'in', packagesIn(db, care))
    .select(['screenshot.id', 'screenshot.package_id', 'package.name as package', 'screenshot.path'])
}

function viewOf({ id, package_id: packageId, package: name, path }: ListedScreenshot, packagesUrl: URL): ScreenshotRow {
  return { id, packageId, package: name, fileName: path.slice(path.lastIndexOf('/') + 1), url: fileUrl(packagesUrl, path) }
}

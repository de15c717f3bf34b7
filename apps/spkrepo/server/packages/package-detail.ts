import type { Account, Accounts } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { PackageDetail } from '../../contract/index.ts'
import { fileUrl } from '../files/file-url.ts'
import type { Tables } from '../tables.ts'
import { englishTexts } from './list-packages.ts'
import { loadBuilds } from './load-builds.ts'
import { mayMaintain, mayUpload } from './package-access.ts'

/** One package with every version that has builds, newest first; undefined when there is no such package or it has no builds. */
export async function packageDetail(
  db: Kysely<Tables>,
  name: string,
  {
    packagesUrl,
    account,
    accounts,
  }: { readonly packagesUrl: URL; readonly account: Account | undefined; readonly accounts: Pick<Accounts, 'may'> },
): Promise<PackageDetail | undefined> {
  // PostgreSQL refuses text with a zero byte.
  if (name.includes('\0')) return undefined
  const row = await db
    .selectFrom('package')
    .leftJoin('package_download_count as downloaded', 'downloaded.package_id', 'package.id')
    .select(['package.id', 'package.name', 'downloaded.recent'])
    .where('package.name', '=', name)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const all = await db.selectFrom('version').selectAll().where('package_id', '=', row.id).orderBy('revision', 'desc').execute()
  const builds = await loadBuilds(db, packagesUrl, { versionIds: all.map(({ id }) => id) })
  const versions = all.filter(({ id }) => builds.some((build) => build.versionId === id))
  const [newest] = versions
  if (newest === undefined) return undefined
  const texts = await englishTexts(db, [newest.id])
  const { names, descriptions } = texts
  const maintains = await mayMaintain({ db, accounts }, account, row.id)
  return {
    name: row.name,
    displayName: names.get(newest.id) ?? row.name,
    description: descriptions.get(newest.id) ?? '',
    archived: builds.every(({ view }) => !view.active),
    recentDownloads: Number(row.recent ?? 0),
    ...(await picturesOf(db, packagesUrl, { packageId: row.id, versionId: newest.id })),
    maintainer: newest.maintainer,
    maintainerUrl: newest.maintainer_url,
    distributor: newest.distributor,
    distributorUrl: newest.distributor_url,
    versions: versions.map((version) => ({
      version: `${version.upstream}-${version.revision}`,
      beta: version.report_url !== null && version.report_url !== '',
      createdAt: version.created_at.toISOString(),
      license: version === newest ? version.license : null,
      builds: builds
        .filter(({ versionId }) => versionId === version.id)
        // Why signing fails names folders and keys of this server, which concern only those who can mend it.
        .map(({ view }) => (maintains ? view : { ...view, signingError: null })),
    })),
    permissions: { upload: maintains && mayUpload(accounts, account), activate: maintains },
  }
}

async function picturesOf(
  db: Kysely<Tables>,
  packagesUrl: URL,
  { packageId, versionId }: { readonly packageId: number; readonly versionId: number },
): Promise<Pick<PackageDetail, 'iconUrl' | 'screenshotUrls'>> {
  const icons = await db.selectFrom('icon').select('path').where('version_id', '=', versionId).orderBy('size', 'desc').execute()
  const screenshots = await db.selectFrom('screenshot').select('path').where('package_id', '=', packageId).orderBy('id').execute()
  const [largest] = icons
  return {
    iconUrl: largest === undefined ? null : fileUrl(packagesUrl, largest.path),
    screenshotUrls: screenshots.map(({ path }) => fileUrl(packagesUrl, path)),
  }
}

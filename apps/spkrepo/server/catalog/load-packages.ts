import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { catalogEntry, type Listing } from './catalog-entry.ts'
import { type CatalogPackage, offersByArchitecture } from './catalog-index.ts'
import type { Offer } from './offer.ts'

/** The offers of one package, in no order. */
interface Found {
  readonly id: number
  readonly name: string
  readonly offers: readonly Offer[]
}

/**
 * What the catalog has of the packages with these ids. Those without an active build are left out. Eight statements; texts are loaded only
 * of builds that some device can be offered, which in a repository with a history is one in ten.
 */
export async function loadPackages(db: Kysely<Tables>, ids: readonly number[], packagesUrl: URL): Promise<readonly CatalogPackage[]> {
  if (ids.length === 0) return []
  const packages = (await findOffers(db, ids)).map(({ id, name, offers }) => ({ id, name, offers: offersByArchitecture(offers) }))
  const buildIds = new Set(packages.flatMap(({ offers }) => [...offers.values()].flat().map(({ buildId }) => buildId)))
  const listings = await loadListings(db, [...buildIds])
  const entries = new Map([...listings].map(([buildId, listing]) => [buildId, catalogEntry(listing, packagesUrl)]))
  return packages.map(({ id, name, offers }) => ({
    id,
    name,
    offers: new Map(
      [...offers].map(([architecture, ranked]) => [
        architecture,
        ranked.flatMap((offer) => {
          // A build that was deactivated since the first statement is not listed; whoever did that has said so, and we look again.
          const entry = entries.get(offer.buildId)
          return entry === undefined ? [] : [{ ...offer, entry }]
        }),
      ]),
    ),
  }))
}

/**
 * Builds and their architectures are read apart and as numbers: a repository with a history has half a million pairs of them, of which
 * most are dropped again, and every text in such a row would be another copy.
 */
async function findOffers(db: Kysely<Tables>, packageIds: readonly number[]): Promise<readonly Found[]> {
  const builds = await findBuilds(db, packageIds)
  const codes = new Map((await db.selectFrom('architecture').select(['id', 'code']).execute()).map(({ id, code }) => [id, code]))
  const pairs = await db
    .selectFrom('version')
    .innerJoin('build', 'build.version_id', 'version.id')
    .innerJoin('build_architecture as pair', 'pair.build_id', 'build.id')
    .where('version.package_id', 'in', packageIds)
    .where('build.active', '=', true)
    .select(['pair.build_id as buildId', 'pair.architecture_id as architectureId'])
    .execute()
  const byId = new Map(builds.map((build) => [build.buildId, build]))
  const found = new Map<number, Found & { readonly offers: Offer[] }>()
  for (const { buildId, architectureId } of pairs) {
    const [build, architecture] = [byId.get(buildId), codes.get(architectureId)]
    // Made between two of the statements: whoever did that has said so, and we look again.
    if (build === undefined || architecture === undefined) continue
    const { packageId, packageName, revision, minVersion, minBuild, maxBuild } = build
    const ofPackage = found.get(packageId) ?? { id: packageId, name: packageName, offers: [] }
    found.set(packageId, ofPackage)
    // A version that says where to report its faults is a beta.
    const beta = build.reportUrl !== null && build.reportUrl !== ''
    ofPackage.offers.push({ buildId, revision, architecture, beta, minVersion, minBuild, maxBuild })
  }
  return [...found.values()]
}

async function findBuilds(db: Kysely<Tables>, packageIds: readonly number[]) {
  return await db
    .selectFrom('package')
    .innerJoin('version', 'version.package_id', 'package.id')
    .innerJoin('build', 'build.version_id', 'version.id')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .where('package.id', 'in', packageIds)
    .where('build.active', '=', true)
    .select([
      'package.id as packageId',
      'package.name as packageName',
      'build.id as buildId',
      'version.revision',
      'version.report_url as reportUrl',
      'oldest.version as minVersion',
      'oldest.build as minBuild',
      'newest.build as maxBuild',
    ])
    .execute()
}

/** By build id. */
async function loadListings(db: Kysely<Tables>, buildIds: readonly number[]): Promise<ReadonlyMap<number, Listing>> {
  if (buildIds.length === 0) return new Map()
  const rows = await loadRows(db, buildIds)
  const versionIds = [...new Set(rows.map(({ versionId }) => versionId))]
  const packageIds = [...new Set(rows.map(({ packageId }) => packageId))]
  const descriptionsOf = await loadDescriptions(db, buildIds)
  const displayNamesOf = await loadDisplayNames(db, versionIds)
  const iconsOf = await loadIcons(db, versionIds)
  const screenshotsOf = await loadScreenshots(db, packageIds)
  return new Map(
    rows.map(({ buildId, packageId, versionId, hasLicense, downloads, recentDownloads, ...row }) => [
      buildId,
      {
        ...row,
        hasLicense: hasLicense === 1,
        downloads: Number(downloads ?? 0),
        recentDownloads: Number(recentDownloads ?? 0),
        descriptions: new Map(descriptionsOf.get(buildId)?.map(({ language_id, text }) => [language_id, text])),
        displayNames: new Map(displayNamesOf.get(versionId)?.map(({ language_id, text }) => [language_id, text])),
        icons: iconsOf.get(versionId) ?? [],
        screenshots: screenshotsOf.get(packageId)?.map(({ path }) => path) ?? [],
      },
    ]),
  )
}

async function loadRows(db: Kysely<Tables>, buildIds: readonly number[]) {
  return await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .leftJoin('build_manifest as manifest', 'manifest.build_id', 'build.id')
    .leftJoin('package_download_count as downloads', 'downloads.package_id', 'package.id')
    .where('build.id', 'in', buildIds)
    .where('build.active', '=', true)
    .select((eb) => [
      'build.id as buildId',
      'package.id as packageId',
      'package.name as packageName',
      'version.id as versionId',
      'version.upstream',
      'version.revision',
      'build.path',
      'build.md5',
      'build.size_bytes as sizeBytes',
      // A licence is a long text, and only whether there is one matters here.
      eb.case().when('version.license', 'is', null).then(0).else(1).end().as('hasLicense'),
      'version.install_wizard as installWizard',
      'version.upgrade_wizard as upgradeWizard',
      'version.startable',
      'version.startable_is_told as startableIsTold',
      'manifest.dependencies',
      'manifest.conflicts',
      'version.report_url as reportUrl',
      'build.changelog',
      'version.distributor',
      'version.distributor_url as distributorUrl',
      'version.maintainer',
      'version.maintainer_url as maintainerUrl',
      'downloads.total as downloads',
      'downloads.recent as recentDownloads',
    ])
    .execute()
}

async function loadDescriptions(db: Kysely<Tables>, buildIds: readonly number[]) {
  const rows = await db
    .selectFrom('build_description')
    .select(['build_id', 'language_id', 'text'])
    .where('build_id', 'in', buildIds)
    .execute()
  return Map.groupBy(rows, ({ build_id }) => build_id)
}

async function loadDisplayNames(db: Kysely<Tables>, versionIds: readonly number[]) {
  const rows = await db
    .selectFrom('display_name')
    .select(['version_id', 'language_id', 'text'])
    .where('version_id', 'in', versionIds)
    .execute()
  return Map.groupBy(rows, ({ version_id }) => version_id)
}

async function loadIcons(db: Kysely<Tables>, versionIds: readonly number[]) {
  const rows = await db
    .selectFrom('icon')
    .select(['version_id', 'size', 'path'])
    .where('version_id', 'in', versionIds)
    .orderBy('size')
    .execute()
  return Map.groupBy(rows, ({ version_id }) => version_id)
}

async function loadScreenshots(db: Kysely<Tables>, packageIds: readonly number[]) {
  const rows = await db
    .selectFrom('screenshot')
    .select(['package_id', 'path'])
    .where('package_id', 'in', packageIds)
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, ({ package_id }) => package_id)
}

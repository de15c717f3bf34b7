import { fileUrl } from '../files/file-url.ts'
import { asciiJson, type Json } from './ascii-json.ts'
import { type Device, dsm7Build } from './catalog-query.ts'
import type { Listing } from './load-listings.ts'

/** From this build on (DSM 5.1) the list comes inside an object, with keyrings. */
const dsm51Build = 5004

/** Whether a device with this firmware is told the repository's public key; DSM 7 dropped package signatures. */
export function showsKeyrings(build: number): boolean {
  return build >= dsm51Build && build < dsm7Build
}

/** Whose catalog it is, and where its files are found. */
export interface RenderOptions {
  readonly device: Pick<Device, 'architecture' | 'build'>
  /** Below it lies every stored file. */
  readonly packagesUrl: URL
  /** Armoured public key; undefined when nothing is signed here. */
  readonly keyring: string | undefined
}

/**
 * The body of the answer, ASCII JSON: a bare list before DSM 5.1, `{ keyrings, packages }` before DSM 7, `{ packages }` from then on.
 * Listings keep their order.
 */
export function renderCatalog(listings: readonly Listing[], options: RenderOptions): string {
  const entries = listings.map((listing) => renderEntry(listing, options))
  const { build } = options.device
  if (build < dsm51Build) return asciiJson(entries)
  if (!showsKeyrings(build)) return asciiJson({ packages: entries })
  const keyring = options.keyring?.trim() ?? ''
  return asciiJson({ keyrings: keyring === '' ? [] : [keyring], packages: entries })
}

/** One entry with the keys that Package Center reads. Texts that are null or empty are left out, but for dependencies and conflicts. */
function renderEntry(listing: Listing, { device, packagesUrl }: RenderOptions): Json {
  const url = (path: string) => fileUrl(packagesUrl, path)
  const retina = listing.icons.find((icon) => icon.size === 256)
  return {
    package: listing.packageName,
    version: `${listing.upstream}-${listing.revision}`,
    dname: listing.displayName,
    desc: listing.description,
    // The two parameters are for whoever reads the logs of a cache in front: they say which device asked.
    link: `${url(listing.path)}?arch=${encodeURIComponent(device.architecture)}&build=${device.build}`,
    md5: orLeftOut(listing.md5),
    size: listing.sizeBytes > 0 ? listing.sizeBytes : undefined,
    thumbnail: listing.icons.map((icon) => url(icon.path)),
    thumbnail_retina: retina === undefined ? undefined : [url(retina.path), url(retina.path)],
    snapshot: listing.screenshots.map(url),
    ...installFlags(listing),
    startable: listing.startable ? 'yes' : 'no',
    deppkgs: listing.dependencies,
    conflictpkgs: listing.conflicts,
    download_count: 0,
    recent_download_count: 0,
    report_url: orLeftOut(listing.reportUrl),
    beta: orLeftOut(listing.reportUrl) === undefined ? undefined : true,
    changelog: orLeftOut(listing.changelog),
    distributor: orLeftOut(listing.distributor),
    distributor_url: orLeftOut(listing.distributorUrl),
    maintainer: orLeftOut(listing.maintainer),
    maintainer_url: orLeftOut(listing.maintainerUrl),
  }
}

/** Whether Package Center may install, upgrade and start without asking: never past a licence or a wizard. */
function installFlags({ hasLicense, installWizard, upgradeWizard, startable }: Listing) {
  const qinst = !hasLicense && !installWizard
  return { qinst, qupgrade: !hasLicense && !upgradeWizard, qstart: qinst && startable }
}

function orLeftOut(text: string | null): string | undefined {
  return text === null || text === '' ? undefined : text
}

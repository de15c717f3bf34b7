import { createHash } from 'node:crypto'
import { fileUrl } from '../files/file-url.ts'
import { asciiJson, asciiJsonPieces, type Gapped, gap } from './ascii-json.ts'

/** Everything the catalog says of one build, before addresses are made. */
export interface Listing {
  readonly packageName: string
  readonly upstream: string
  readonly revision: number
  /** By id of the language. */
  readonly displayNames: ReadonlyMap<number, string>
  readonly descriptions: ReadonlyMap<number, string>
  /** Of the stored file. */
  readonly path: string
  readonly md5: string
  readonly sizeBytes: number
  /** Smallest first. */
  readonly icons: readonly { readonly size: number; readonly path: string }[]
  /** In the order in which they were added. */
  readonly screenshots: readonly string[]
  /** Of the package, ever and in the last 90 days. */
  readonly downloads: number
  readonly recentDownloads: number
  readonly hasLicense: boolean
  readonly installWizard: boolean
  readonly upgradeWizard: boolean
  readonly startable: boolean
  /** False: versions from before it was kept say nothing of it. */
  readonly startableIsTold: boolean
  /** INFO values, verbatim. */
  readonly dependencies: string | null
  readonly conflicts: string | null
  readonly reportUrl: string | null
  readonly changelog: string | null
  readonly distributor: string | null
  readonly distributorUrl: string | null
  readonly maintainer: string | null
  readonly maintainerUrl: string | null
}

/** Texts in `asked`, or in `fallback` where there is none. Ids of languages. */
export interface TextLanguages {
  readonly asked: number
  readonly fallback: number
}

/** The entry of one build, ready to be written: everything that is the same for all devices is JSON already. */
export interface CatalogEntry {
  /** Tells entries with other contents apart: 16 bytes. */
  readonly digest: Buffer
  /** What stands before the description, before the name and before the device's part of the link. */
  readonly pieces: readonly [string, string, string]
  /** What stands after the device's part of the link. */
  readonly rest: Buffer
  /** JSON texts by id of the language. */
  readonly descriptions: ReadonlyMap<number, string>
  readonly displayNames: ReadonlyMap<number, string>
  /** The name where there is none in any language that counts, as JSON. */
  readonly name: string
  /** Everything before the device's part of the link, by id of the language, of languages that were asked for. */
  readonly heads: Map<number, Buffer>
}

/** Makes the entry of a build. Below `packagesUrl` lies every stored file. */
export function catalogEntry(listing: Listing, packagesUrl: URL): CatalogEntry {
  const [beforeDescription = '', beforeName = '', beforeLink = '', rest = ''] = asciiJsonPieces(members(listing, packagesUrl))
  // The link is written apart, because its end is the device's: the two parameters are for whoever reads the logs of a cache in front.
  const link = asciiJson(`${fileUrl(packagesUrl, listing.path)}?arch=`).slice(0, -1)
  const pieces = [beforeDescription, beforeName, `${beforeLink}${link}`] as const
  const afterLink = `"${rest}`
  const descriptions = quotedTexts(listing.descriptions)
  const displayNames = quotedTexts(listing.displayNames)
  const digest = createHash('sha256').update(JSON.stringify([...pieces, afterLink, [...descriptions], [...displayNames]]))
  return {
    digest: digest.digest().subarray(0, 16),
    pieces,
    rest: Buffer.from(afterLink, 'latin1'),
    descriptions,
    displayNames,
    name: asciiJson(listing.packageName),
    heads: new Map(),
  }
}

/**
 * One entry up to the device's part of its link, which {@link CatalogEntry.rest} follows: a JSON object with the keys that Package Center
 * reads, sorted. Most entries are the same in most languages, and are kept once for all of these.
 */
export function entryHead(entry: CatalogEntry, { asked, fallback }: TextLanguages): Buffer {
  const language = entry.descriptions.has(asked) || entry.displayNames.has(asked) ? asked : fallback
  let head = entry.heads.get(language)
  if (head === undefined) {
    const [beforeDescription, beforeName, beforeLink] = entry.pieces
    const description = entry.descriptions.get(asked) ?? entry.descriptions.get(fallback) ?? '""'
    // One package without an English name must not take the list away from everyone.
    const name = entry.displayNames.get(asked) ?? entry.displayNames.get(fallback) ?? entry.name
    head = Buffer.from(beforeDescription + description + beforeName + name + beforeLink, 'latin1')
    entry.heads.set(language, head)
  }
  return head
}

/** Texts that are null or empty are left out, but for dependencies and conflicts. The gaps are in the order of their keys: `desc`, `dname`, `link`. */
function members(listing: Listing, packagesUrl: URL): Gapped {
  const url = (path: string) => fileUrl(packagesUrl, path)
  const retina = listing.icons.find((icon) => icon.size === 256)
  return {
    package: listing.packageName,
    version: `${listing.upstream}-${listing.revision}`,
    dname: gap,
    desc: gap,
    link: gap,
    md5: orLeftOut(listing.md5),
    size: listing.sizeBytes > 0 ? listing.sizeBytes : undefined,
    thumbnail: listing.icons.map((icon) => url(icon.path)),
    thumbnail_retina: retina === undefined ? undefined : [url(retina.path), url(retina.path)],
    snapshot: listing.screenshots.map(url),
    ...installFlags(listing),
    startable: listing.startableIsTold ? (listing.startable ? 'yes' : 'no') : undefined,
    deppkgs: listing.dependencies,
    conflictpkgs: listing.conflicts,
    download_count: listing.downloads,
    recent_download_count: listing.recentDownloads,
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

function quotedTexts(texts: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  return new Map([...texts].map(([language, text]) => [language, asciiJson(text)]))
}

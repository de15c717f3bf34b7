import { join } from 'node:path'
import { type CatalogContent, catalogBody, showsKeyrings } from '../catalog/catalog-body.ts'
import type { CatalogIndex, ListedOffer } from '../catalog/catalog-index.ts'
import { type Device, dsm7Build } from '../catalog/catalog-query.ts'
import type { Reference } from '../reference/load-reference.ts'
import { type DeviceClasses, type FirmwareInterval, newerMajor } from './device-classes.ts'
import { groupName } from './layout.ts'
import { folderOfFiles, folderOfLinks } from './tree.ts'

/** What the answers are made of. */
export interface CatalogSource {
  readonly index: CatalogIndex
  readonly reference: Reference
  readonly classes: DeviceClasses
  /** Undefined when nothing is signed here. */
  readonly keyring: string | undefined
  /** In which answers are written, beside English. */
  readonly languages: ReadonlySet<string>
}

/** The answers as they lie in the tree: which group answers each architecture and major, and the builds that are offered at all. */
export interface WrittenCatalog {
  /** Names in `groups/`, by {@link groupName}. */
  readonly groups: ReadonlyMap<string, string>
  readonly buildIds: ReadonlySet<number>
}

const english = 'enu'

/**
 * Writes the answers to every kind of device of one architecture. Answers lie in `bodies/`, a folder for what differs by language and
 * channel only; `groups/` has for each architecture and major a folder of links to them, by the firmware from which they hold.
 */
export async function writeArchitecture(folder: string, architecture: string, source: CatalogSource): Promise<WrittenCatalog> {
  const { classes } = source
  const groups = new Map<string, string>()
  const buildIds = new Set<number>()
  const bodies = new Map<string, string>()
  for (const major of [undefined, ...classes.majors, newerMajor]) {
    const links = new Map<string, string>()
    for (const interval of classes.intervals) {
      const selection = selectionOf(architecture, major ?? interval.major, interval, source)
      if (selection === undefined) continue
      for (const { buildId } of [...selection.stable, ...selection.beta]) buildIds.add(buildId)
      const key = keyOf(selection, interval)
      // The first interval with these offers gives its number to the links: the same bytes serve all the others.
      const body = bodies.get(key) ?? (await folderOfFiles(join(folder, 'bodies'), filesOf(selection, architecture, interval, source)))
      bodies.set(key, body)
      links.set(String(interval.from), `../../bodies/${body}`)
    }
    groups.set(groupName(architecture, major), await folderOfLinks(join(folder, 'groups'), links))
  }
  return { groups, buildIds }
}

interface Selection {
  readonly stable: readonly ListedOffer[]
  /** The same list where betas make no difference. */
  readonly beta: readonly ListedOffer[]
}

/** Undefined where the catalog refuses: below the oldest firmware, of a device that does not name its major. */
function selectionOf(
  architecture: string,
  major: number | undefined,
  { from }: FirmwareInterval,
  { index }: CatalogSource,
): Selection | undefined {
  if (major === undefined) return undefined
  const device: Device = { architecture, build: from, major, wantsBeta: false }
  const stable = index.select(device)
  const beta = from < dsm7Build ? index.select({ ...device, wantsBeta: true }) : stable
  return { stable, beta: idsOf(beta) === idsOf(stable) ? stable : beta }
}

function keyOf({ stable, beta }: Selection, { from }: FirmwareInterval): string {
  return `${formOf(from)} ${idsOf(stable)} ${idsOf(beta)}`
}

/** One of three forms of the answer. */
function formOf(build: number): string {
  return showsKeyrings(build) ? 'keyrings' : build < dsm7Build ? 'list' : 'packages'
}

function idsOf(offers: readonly ListedOffer[]): string {
  return offers.map(({ buildId }) => buildId).join(',')
}

/** The answers that differ from those in English, and those. */
function filesOf(
  { stable, beta }: Selection,
  architecture: string,
  { from }: FirmwareInterval,
  { reference, keyring, languages }: CatalogSource,
): Map<string, Buffer> {
  const fallback = reference.languages.get(english) ?? 0
  const spoken = new Set([...stable, ...beta].flatMap(({ entry }) => [...entry.descriptions.keys(), ...entry.displayNames.keys()]))
  const bodyOf = (selection: readonly ListedOffer[], asked: number): Buffer => {
    const content: CatalogContent = {
      selection,
      device: { architecture, build: from },
      languages: { asked, fallback },
      keyring: showsKeyrings(from) ? keyring : undefined,
    }
    return catalogBody(content)
  }
  const files = new Map<string, Buffer>()
  for (const [code, id] of reference.languages) {
    if (code !== english && !(spoken.has(id) && languages.has(code))) continue
    files.set(`${code}.json`, bodyOf(stable, id))
    if (beta !== stable) files.set(`${code}.beta.json`, bodyOf(beta, id))
  }
  return files
}

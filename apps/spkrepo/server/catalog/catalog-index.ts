import { createHash } from 'node:crypto'
import { noarch } from '../reference/architectures.ts'
import type { CatalogEntry } from './catalog-entry.ts'
import type { Device } from './catalog-query.ts'
import { byPreference, fits, type Offer, reachable } from './offer.ts'

/** An offer, and what the catalog says of its build. */
export type ListedOffer = Offer & { readonly entry: CatalogEntry }

/** What the catalog has of one package. */
export interface CatalogPackage {
  readonly id: number
  readonly name: string
  /** Best first, by architecture. Under one that has builds of its own also those for all; what is for all alone is under `noarch`. */
  readonly offers: ReadonlyMap<string, readonly ListedOffer[]>
}

/** What some devices are offered: for every package one offer at most. */
export interface Selection {
  /** Sorted by package name (by code unit). */
  readonly offers: readonly ListedOffer[]
  /** Tells selections with other contents apart: 32 bytes. */
  readonly digest: Buffer
}

/** Selections are kept for so many kinds of devices; one with 1,600 packages has 13 KiB. */
const mostSelections = 512

/**
 * The active builds of all packages, by package and architecture. What a device is offered is found in it by one look at each package,
 * without a database.
 */
export class CatalogIndex {
  readonly #packages = new Map<number, CatalogPackage>()
  #sorted: readonly CatalogPackage[] = []
  #generation = 0
  /** Least recently asked first. */
  readonly #selections = new Map<string, Selection>()
  /** Ascending: where a firmware number may make a difference. Undefined until it is asked for. */
  #thresholds: readonly number[] | undefined

  /** Grows with every change. */
  get generation(): number {
    return this.#generation
  }

  get packageIds(): readonly number[] {
    return [...this.#packages.keys()]
  }

  /** Puts packages in place of whatever was known of `ids`; those that are not among `packages` are gone. */
  replace(ids: Iterable<number>, packages: readonly CatalogPackage[]): void {
    for (const id of ids) this.#packages.delete(id)
    for (const one of packages) this.#packages.set(one.id, one)
    this.#sorted = [...this.#packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.#generation += 1
    this.#selections.clear()
    this.#thresholds = undefined
  }

  /** The builds of the firmware from which some offer holds, or from which it holds no more. */
  bounds(): ReadonlySet<number> {
    const found = new Set<number>()
    for (const { offers } of this.#sorted) {
      for (const ranked of offers.values()) {
        for (const { minBuild, maxBuild } of ranked) {
          found.add(minBuild)
          if (maxBuild !== null) found.add(maxBuild + 1)
        }
      }
    }
    return found
  }

  /** What the catalog offers to `device`: for every package one offer at most, sorted by package name (by code unit). */
  select(device: Device): readonly ListedOffer[] {
    return this.selection(device).offers
  }

  /** The same with its digest. Devices whose firmware lies between the same bounds are given the very same object. */
  selection(device: Device): Selection {
    this.#thresholds ??= [...this.bounds()].sort((a, b) => a - b)
    const { architecture, major, wantsBeta, build } = device
    const key = `${architecture} ${major} ${wantsBeta} ${countUpTo(this.#thresholds, build)}`
    const selection = this.#selections.get(key) ?? selectionOf(this.#sorted, device)
    this.#selections.delete(key)
    this.#selections.set(key, selection)
    const [oldest] = this.#selections.size > mostSelections ? this.#selections.keys() : []
    if (oldest !== undefined) this.#selections.delete(oldest)
    return selection
  }
}

function selectionOf(packages: readonly CatalogPackage[], device: Device): Selection {
  const selected: ListedOffer[] = []
  const hash = createHash('sha256')
  for (const { offers } of packages) {
    const ofArchitecture = offers.get(device.architecture) ?? offers.get(noarch)
    const best = ofArchitecture?.find((offer) => fits(offer, device))
    if (best === undefined) continue
    selected.push(best)
    hash.update(best.entry.digest)
  }
  return { offers: selected, digest: hash.digest() }
}

/** How many of the ascending `numbers` are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  const above = numbers.findIndex((number) => number > limit)
  return above === -1 ? numbers.length : above
}

/** The offers of one package as an index has them: by architecture, best first, without those that nobody can be offered. */
export function offersByArchitecture<One extends Offer>(offers: readonly One[]): Map<string, readonly One[]> {
  const own = new Map<string, One[]>()
  for (const offer of offers) {
    const list = own.get(offer.architecture)
    if (list === undefined) own.set(offer.architecture, [offer])
    else list.push(offer)
  }
  const forAll = own.get(noarch) ?? []
  const ranked = new Map<string, readonly One[]>()
  for (const [architecture, list] of own) {
    const candidates = architecture === noarch ? [...list] : [...list, ...forAll]
    ranked.set(architecture, reachable(candidates.sort(byPreference)))
  }
  return ranked
}

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

/**
 * The active builds of all packages, by package and architecture. What a device is offered is found in it by one look at each package,
 * without a database.
 */
export class CatalogIndex {
  readonly #packages = new Map<number, CatalogPackage>()
  #sorted: readonly CatalogPackage[] = []
  #generation = 0

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
  }

  /** What the catalog offers to `device`: for every package one offer at most, sorted by package name (by code unit). */
  select(device: Device): readonly ListedOffer[] {
    const selected: ListedOffer[] = []
    for (const { offers } of this.#sorted) {
      const ofArchitecture = offers.get(device.architecture) ?? offers.get(noarch)
      const best = ofArchitecture?.find((offer) => fits(offer, device))
      if (best !== undefined) selected.push(best)
    }
    return selected
  }
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

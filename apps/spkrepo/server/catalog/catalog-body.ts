import type { Kysely } from 'kysely'
import type { Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import type { CatalogQuery } from './catalog-query.ts'
import { findCandidates } from './find-candidates.ts'
import { loadListings } from './load-listings.ts'
import { renderCatalog, showsKeyrings } from './render-catalog.ts'
import { selectBuilds } from './select-builds.ts'

/** Texts that are missing in the asked language are shown in English. */
const fallbackLanguage = 'enu'

/** What the catalog needs besides the query. */
export interface CatalogSources {
  readonly db: Kysely<Tables>
  readonly packagesUrl: URL
  /** The armoured public key that devices before DSM 7 check signatures with; undefined when nothing is signed here. */
  readonly keyring: () => Promise<string | undefined>
}

/** The JSON that answers `query`: what is active now, without any memory of earlier answers. */
export async function catalogBody(sources: CatalogSources, reference: Reference, query: CatalogQuery): Promise<string> {
  const { device, language } = query
  const selected = selectBuilds(await findCandidates(sources.db, device), device)
  const fallback = reference.languages.get(fallbackLanguage) ?? 0
  const listings = await loadListings(
    sources.db,
    selected.map((candidate) => candidate.buildId),
    { asked: reference.languages.get(language) ?? fallback, fallback },
  )
  const keyring = showsKeyrings(device.build) ? await sources.keyring() : undefined
  return renderCatalog(listings, { device, packagesUrl: sources.packagesUrl, keyring })
}

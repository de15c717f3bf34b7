/** What tests look at in an entry of the catalog. */
export interface OfferedEntry {
  readonly package: string
  readonly version: string
  readonly link: string
  readonly md5: string
  readonly snapshot: readonly string[]
}

/** The entries that the repository at `url` offers the device that `query` describes: the bare list of old devices, or the newer object. */
export async function catalogFor(url: string, query: string): Promise<readonly OfferedEntry[]> {
  const answer = await fetch(`${url}/nas?${query}`)
  const catalog = (await answer.json()) as readonly OfferedEntry[] | { readonly packages: readonly OfferedEntry[] }
  return 'packages' in catalog ? catalog.packages : catalog
}

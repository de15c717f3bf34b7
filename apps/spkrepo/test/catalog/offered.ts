import { vi } from 'vitest'

/** One entry, as far as tests of other things look at it. */
export interface OfferedEntry {
  readonly package: string
  readonly version: string
  readonly link: string
  readonly md5: string
  readonly size: number
  readonly thumbnail: readonly string[]
}

/** What the catalog at `url` offers once it offers something: another process may have to notice first what was activated. */
export async function offered(url: string): Promise<readonly OfferedEntry[]> {
  return await vi.waitUntil(
    async () => {
      const body = (await (await fetch(url)).json()) as readonly OfferedEntry[] | { readonly packages: readonly OfferedEntry[] }
      const entries = 'packages' in body ? body.packages : body
      return entries.length > 0 ? entries : undefined
    },
    { timeout: 20_000, interval: 50 },
  )
}

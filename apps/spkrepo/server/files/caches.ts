import type { Cdn, Outbox } from '@trellis/stack'
import { fileUrl } from './file-url.ts'

/** Under which the answers of the catalog can be purged. */
export const catalogKey = 'spkrepo/catalog'

/** Under which every file of a package can be purged: `demo/4/demo.v4.f23739[x86].spk` belongs to `spkrepo/package/demo`. */
export function packageKeyOf(path: string): string {
  return `spkrepo/package/${encodeURIComponent(path.split('/')[0] ?? '')}`
}

/** The caches in front of the catalog, and what it takes to tell them of a change. */
export interface Caches {
  readonly cdn: Cdn
  readonly outbox: Outbox
  /** Address of catalog and files as devices see it. */
  readonly packagesUrl: URL
}

/**
 * Has the caches forget what devices were told of packages; with `path`, that file too, whose bytes have changed. Does nothing where
 * there are none.
 */
export async function forgetCatalog(caches: Caches | undefined, path?: string): Promise<void> {
  if (caches === undefined) return
  const { cdn, outbox, packagesUrl } = caches
  const urls = path === undefined ? [] : [fileUrl(packagesUrl, path)]
  await outbox.transaction('spkrepo', async (_tx, writer) => await cdn.purge(writer, { urls, keys: [catalogKey] }))
}

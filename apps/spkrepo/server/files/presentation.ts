import { cacheControl } from '@trellis/stack'

/** How a stored file is announced to whoever downloads it. */
export interface Presentation {
  readonly contentType: string
  readonly cacheControl: string
}

/** Package Center compares a file with the md5 of the catalog, and signing changes the bytes behind an address: ask again soon. */
const packageCaching = cacheControl({ privateSeconds: 60, sharedSeconds: 300, mustRevalidate: true })

/** Pictures hardly ever change, and an old one does no harm while a new one is fetched. */
const pictureCaching = cacheControl({ privateSeconds: 86_400, staleWhileRevalidateSeconds: 604_800, staleIfErrorSeconds: 604_800 })

/** Kinds of pictures that cannot carry scripts. */
const pictureTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
])

/** Content type and cache lifetime by the extension of `path`. Anything but a package or a plain picture is just bytes. */
export function presentationOf(path: string): Presentation {
  const pictureType = pictureTypes.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
  if (pictureType !== undefined) return { contentType: pictureType, cacheControl: pictureCaching }
  return { contentType: 'application/octet-stream', cacheControl: packageCaching }
}

/**
 * The absolute address of the stored file `path` below `base`, which may or may not end in a slash.
 * Every segment is percent-encoded, brackets too: some devices pass an address on exactly as it is written.
 */
export function fileUrl(base: URL, path: string): string {
  return `${base.href.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`
}

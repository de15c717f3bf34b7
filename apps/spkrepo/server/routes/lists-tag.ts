/** `If-None-Match` compares weakly (RFC 9110, section 13.1.2): a cache that compressed the body has made its tag a weak one. */
export function listsTag(header: string | undefined, etag: string): boolean {
  return header?.trim() === '*' || (header?.match(/"[^"]*"/g)?.some((tag) => tag === etag) ?? false)
}

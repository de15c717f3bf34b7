/** What the client should do with a file, and what to call it. */
export interface Disposition {
  readonly type: 'inline' | 'attachment'
  readonly fileName: string
}

/**
 * A `Content-Disposition` header (RFC 6266): the name as quoted ASCII, and, where ASCII is not enough, as UTF-8 after RFC 8187 too.
 * Folders and control characters are taken off the name. `[` and `]` are fine in the quoted form.
 */
export function contentDisposition({ type, fileName }: Disposition): string {
  const name =
    fileName
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, '')
      .split(/[\\/]/)
      .at(-1) ?? ''
  const ascii = name.replaceAll(/[^\x20-\x7e]/gu, '_')
  const quoted = `${type}; filename="${ascii.replaceAll('"', '\\"')}"`
  // Some clients decode %41 in the quoted form; the second form leaves no doubt.
  return ascii === name && !/%[0-9a-f]{2}/i.test(name) ? quoted : `${quoted}; filename*=UTF-8''${encodeExtended(name)}`
}

// RFC 8187's attr-char is narrower than what encodeURIComponent leaves as it is.
function encodeExtended(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

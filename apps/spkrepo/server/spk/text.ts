const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of UTF-8 bytes, a byte order mark kept as a character; null when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/**
 * The text of a UTF-8 text file; null when the bytes are not UTF-8 or hold a NUL,
 * which no text file has and PostgreSQL's `text` cannot store.
 */
export function decodeTextFile(bytes: Uint8Array): string | null {
  return bytes.includes(0) ? null : decodeUtf8(bytes)
}

/** The text of 7-bit ASCII bytes; null when any byte is outside 1–127. */
export function decodeAscii(bytes: Uint8Array): string | null {
  return bytes.every((byte) => byte > 0 && byte < 128) ? Buffer.from(bytes).toString('latin1') : null
}

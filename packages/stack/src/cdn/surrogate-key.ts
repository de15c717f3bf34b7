import { StackError } from '../errors.ts'

/** As Fastly takes them. Bytes. */
const maxKeyBytes = 1_024
const maxHeaderBytes = 16_384

/**
 * The value of `Surrogate-Key`, which tells a CDN under which keys an answer can be purged. A key is 1 to 1024 printable ASCII characters
 * without spaces; all of them have 16 KiB. Throws `cdn_key_invalid`.
 */
export function surrogateKey(keys: readonly string[]): string {
  for (const key of keys) requireSurrogateKey(key)
  const value = [...new Set(keys)].join(' ')
  if (value.length > maxHeaderBytes)
    throw new StackError('cdn_key_invalid', `${keys.length} surrogate keys have ${value.length} bytes; an answer takes ${maxHeaderBytes}`)
  return value
}

/** Throws `cdn_key_invalid` for what cannot be a surrogate key. */
export function requireSurrogateKey(key: string): void {
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= maxKeyBytes) return
  throw new StackError(
    'cdn_key_invalid',
    `${JSON.stringify(key)} cannot be a surrogate key: 1 to ${maxKeyBytes} printable characters, no spaces`,
  )
}

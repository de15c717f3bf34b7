/** Octets as lower-case hexadecimal text. */
export function hexText(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

/** Octets as one unsigned integer, the first octet the most significant. */
export function bigEndian(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${hexText(octets)}`)
}

/** What a `Range` header asks of an object: all of it, one part of it (both ends included), or what it does not have. */
export type RangeRequest =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' }

const whole: RangeRequest = { kind: 'whole' }

/**
 * Reads a `Range` header (RFC 9110, section 14) for an object of `sizeBytes`. Other units, malformed headers and several ranges at once
 * ask for the whole: a server may ignore `Range`, and one that never sends multipart answers cannot be made to send many small parts.
 */
export function parseRange(header: string | undefined, sizeBytes: number): RangeRequest {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return whole
  return first === ''
    ? suffix(Number(last), sizeBytes)
    : from(Number(first), last === '' ? Number.POSITIVE_INFINITY : Number(last), sizeBytes)
}

function suffix(lengthBytes: number, sizeBytes: number): RangeRequest {
  if (lengthBytes === 0) return { kind: 'unsatisfiable' }
  // The last n bytes of nothing are nothing, which no Content-Range can say.
  if (sizeBytes === 0) return whole
  return { kind: 'part', start: Math.max(0, sizeBytes - lengthBytes), end: sizeBytes - 1 }
}

function from(start: number, end: number, sizeBytes: number): RangeRequest {
  if (end < start) return whole
  if (start >= sizeBytes) return { kind: 'unsatisfiable' }
  return { kind: 'part', start, end: Math.min(end, sizeBytes - 1) }
}

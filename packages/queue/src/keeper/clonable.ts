/**
 * What of a value survives a structured clone: plain objects and lists are copied, bytes and dates kept, functions and instances of
 * classes left out, as are properties that are not enumerable.
 */
export function clonable(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(clonable)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return undefined
  const entries = Object.entries(value).map(([name, inner]) => [name, clonable(inner)] as const)
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

/** Anything JSON can say, read-only. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Stands where a value is to be filled in. */
export const gap: unique symbol = Symbol('gap')

/** JSON with gaps in it. */
export type Gapped = string | number | boolean | null | typeof gap | readonly Gapped[] | { readonly [key: string]: Gapped | undefined }

/**
 * JSON as devices have always been sent it: keys sorted by code unit, `, ` and `: ` between things, everything outside printable
 * ASCII escaped. Keys without a value are left out.
 */
export function asciiJson(value: Json): string {
  return written(value)
}

/** The texts before, between and after the gaps of `value`, each as {@link asciiJson} writes it. */
export function asciiJsonPieces(value: Gapped): readonly string[] {
  return written(value).split(gapMark)
}

/** Occurs in no text: whatever is not printable is escaped. */
const gapMark = '\n'

function written(value: Gapped): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'symbol') return gapMark
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(written).join(', ')}]`
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key]
      return member === undefined ? [] : [`${quoted(key)}: ${written(member)}`]
    })
  return `{${members.join(', ')}}`
}

function isList(value: object): value is readonly Gapped[] {
  return Array.isArray(value)
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Anything JSON can say, read-only. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * JSON as devices have always been sent it: keys sorted by code unit, `, ` and `: ` between things, everything outside printable
 * ASCII escaped. Keys without a value are left out.
 */
export function asciiJson(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(asciiJson).join(', ')}]`
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key]
      return member === undefined ? [] : [`${quoted(key)}: ${asciiJson(member)}`]
    })
  return `{${members.join(', ')}}`
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

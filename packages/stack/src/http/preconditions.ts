import type { IncomingHttpHeaders } from 'node:http'

/** What conditions are held against. `etag` is a strong one, with its quotes. */
interface Validators {
  readonly etag: string
  readonly modifiedAt: Date
}

/** How to go on: answer in full, say that nothing changed (304), or refuse (412). */
type Precondition = 'met' | 'not_modified' | 'failed'

/** Judges the conditions of a GET or HEAD request in the order of RFC 9110, section 13.2.2. `If-Range` is apart: `rangeApplies`. */
export function judgePreconditions(headers: IncomingHttpHeaders, validators: Validators): Precondition {
  if (headers['if-match'] !== undefined) {
    if (!listed(headers['if-match'], validators.etag, 'strong')) return 'failed'
  } else if (isAfter(validators.modifiedAt, headers['if-unmodified-since'])) {
    return 'failed'
  }
  if (headers['if-none-match'] !== undefined) {
    return listed(headers['if-none-match'], validators.etag, 'weak') ? 'not_modified' : 'met'
  }
  const since = headers['if-modified-since']
  return httpDate(since) !== undefined && !isAfter(validators.modifiedAt, since) ? 'not_modified' : 'met'
}

/** Whether `If-Range` (RFC 9110, section 13.1.5) lets the range stand: absent, the very same strong etag, or the very same date. */
export function rangeApplies(ifRange: string | undefined, { etag, modifiedAt }: Validators): boolean {
  if (ifRange === undefined) return true
  if (ifRange.includes('"')) return ifRange.trim() === etag
  return httpDate(ifRange) === wholeSeconds(modifiedAt)
}

function listed(header: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (header.trim() === '*') return true
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`))
}

function isAfter(modifiedAt: Date, header: string | undefined): boolean {
  const date = httpDate(header)
  return date !== undefined && wholeSeconds(modifiedAt) > date
}

// Every form of an HTTP date begins with the name of a day; Date.parse alone would also take "1".
function httpDate(header: string | undefined): number | undefined {
  if (header === undefined || !/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(header)) return undefined
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : date
}

// HTTP dates have no fractions: a file written at 12:00:00.7 was "last modified" at 12:00:00.
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000
}

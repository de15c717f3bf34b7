import { readInteger } from '../catalog/integer-text.ts'
import { canonicalArchitecture } from '../reference/architectures.ts'

/** One download, as a line of a log tells it. */
export interface LoggedDownload {
  /** Of the stored file. */
  readonly path: string
  /** Canonical code; undefined when the line names none. */
  readonly architecture: string | undefined
  /** Number of the device's firmware; undefined when the line names none. */
  readonly firmwareBuild: number | undefined
  /** From Package Center, whose links name the device, or by a person from a page. */
  readonly source: 'catalog' | 'manual'
  /** In UTC: `2026-11-21`. Undefined when the line does not say. */
  readonly day: string | undefined
}

/** Why a line is set aside. */
export type LineProblem = 'not_json' | 'no_url' | 'bad_build' | 'unknown_architecture' | 'too_long'

/** What a line of a log is. */
export type LogLine =
  | { readonly kind: 'download'; readonly download: LoggedDownload }
  /** A request that gave nobody a whole file: a picture, an error, the middle of a file. */
  | { readonly kind: 'other' }
  | { readonly kind: 'refused'; readonly problem: LineProblem }

/**
 * Reads one JSON record with `url`, `arch`, `build`, `range`, `response_status` and `timestamp`; what a record has besides is not looked
 * at. `arch` and `build` that are not there are taken from the address, which the catalog's links have them in. `architectures` are the
 * known ones.
 */
export function readLogLine(text: string, architectures: { has(code: string): boolean }): LogLine {
  const fields = parsed(text)
  if (fields === undefined) return { kind: 'refused', problem: 'not_json' }
  const url = textOf(fields.url)
  if (url === undefined) return { kind: 'refused', problem: 'no_url' }
  const address = addressOf(url)
  if (address === undefined) return { kind: 'refused', problem: 'no_url' }
  const { path, query } = address
  if (!path.endsWith('.spk') || !isWholeDownload(fields)) return { kind: 'other' }
  const [arch, build] = [textOf(fields.arch) ?? query.get('arch'), textOf(fields.build) ?? query.get('build')]
  const architecture = arch ? canonicalArchitecture(arch) : undefined
  if (architecture !== undefined && !architectures.has(architecture)) return { kind: 'refused', problem: 'unknown_architecture' }
  const firmwareBuild = build ? readInteger(build) : undefined
  if (build && !isFirmware(firmwareBuild)) return { kind: 'refused', problem: 'bad_build' }
  const source = architecture !== undefined && firmwareBuild !== undefined ? 'catalog' : 'manual'
  return { kind: 'download', download: { path, architecture, firmwareBuild, source, day: dayOf(textOf(fields.timestamp)) } }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // What is wrong with it is in the line, which is kept.
    return undefined
  }
}

/** Numbers are written as such by some servers and as texts by others. An empty text says nothing, nor does `(null)`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && value !== '(null)' && value !== '-' ? value : undefined
}

function addressOf(url: string): { readonly path: string; readonly query: URLSearchParams } | undefined {
  const parsedUrl = URL.parse(url, 'http://log.invalid')
  if (parsedUrl === null) return undefined
  try {
    return { path: decodeURIComponent(parsedUrl.pathname).replace(/^\/+/, ''), query: parsedUrl.searchParams }
  } catch {
    // A percent sign that begins no character: no file has such an address.
    return undefined
  }
}

/** A part of a file counts where it is the first: whoever goes on with a broken download has been counted. */
function isWholeDownload({ response_status: status, range }: Readonly<Record<string, unknown>>): boolean {
  const code = textOf(status)
  if (code === undefined || code === '200') return true
  return code === '206' && /^bytes\s*=\s*0-/.test(textOf(range) ?? 'bytes=0-')
}

/** The database keeps 32 bits. */
function isFirmware(build: number | undefined): boolean {
  return build !== undefined && build >= 0 && build < 2 ** 31
}

function dayOf(timestamp: string | undefined): string | undefined {
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp)
  const text = Number.isNaN(at) ? undefined : new Date(at).toISOString()
  // Years beyond four digits are written otherwise, and nobody downloaded anything in them.
  return text?.length === 24 ? text.slice(0, 10) : undefined
}

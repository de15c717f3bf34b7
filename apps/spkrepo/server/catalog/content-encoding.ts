import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import type { CatalogPieces } from './catalog-body.ts'

/** Ways to shorten a body, by the names that HTTP has for them. */
export const contentEncodings = ['br', 'gzip'] as const
export type ContentEncoding = (typeof contentEncodings)[number]

/** Half of what the best would take off more, in a tenth of its time: a body is shortened once and sent many times. */
const gzipLevel = 6
const brotliQuality = 5

/** `body` in this encoding; computed beside the event loop, piece by piece. */
export async function encoded(body: CatalogPieces, encoding: ContentEncoding): Promise<Buffer> {
  const shortener = encoding === 'gzip' ? createGzip({ level: gzipLevel }) : createBrotliCompress({ params: brotliParams(body.bytes) })
  const [shortened] = await Promise.all([buffer(shortener), pipeline(Readable.from(body.chunks(), { objectMode: false }), shortener)])
  return shortened
}

function brotliParams(bytes: number) {
  return { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes }
}

/** The shortest encoding that a client with this Accept-Encoding takes (RFC 9110, section 12.5.3); undefined: the body as it is. */
export function bestEncoding(accept: string | undefined): ContentEncoding | undefined {
  if (accept === undefined) return undefined
  const weights = new Map(accept.split(',').map(weightOf))
  const takes = (encoding: ContentEncoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : undefined
}

function weightOf(item: string): [string, number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0]
}

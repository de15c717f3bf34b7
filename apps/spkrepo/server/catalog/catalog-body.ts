import { createHash } from 'node:crypto'
import { asciiJson } from './ascii-json.ts'
import { entryHead, type TextLanguages } from './catalog-entry.ts'
import type { ListedOffer } from './catalog-index.ts'
import { type Device, dsm7Build } from './catalog-query.ts'

/** From this build on (DSM 5.1) the list comes inside an object, with keyrings. */
export const dsm51Build = 5004

/** Everything that an answer is made of. */
export interface CatalogContent {
  /** In the order of the answer. */
  readonly selection: readonly ListedOffer[]
  readonly device: Pick<Device, 'architecture' | 'build'>
  readonly languages: TextLanguages
  /** Armoured public key; undefined when nothing is signed here or the device is told none. */
  readonly keyring: string | undefined
}

/** Whether a device with this firmware is told the repository's public key; DSM 7 dropped package signatures. */
export function showsKeyrings(build: number): boolean {
  return build >= dsm51Build && build < dsm7Build
}

/**
 * Names what {@link catalogBody} gives for the same content: 22 characters, the same in every process. Made of the digest of the selection,
 * which many devices share, and of what tells their answers apart.
 */
export function catalogTag({ device, languages, keyring }: CatalogContent, selectionDigest: Buffer): string {
  const hash = createHash('sha256').update(`${form} ${device.architecture} ${device.build} ${languages.asked} ${keyring?.trim() ?? ''}\n`)
  return hash.update(selectionDigest).digest('base64url').slice(0, 22)
}

/** To be changed whenever the same entries are written in another form. */
const form = 1

/** An answer before it is bytes. */
export interface CatalogPieces {
  /** Of the whole. */
  readonly bytes: number
  /** The whole in order, some {@link chunkBytes} at a time, each made when the one before has been taken. */
  chunks(): Iterable<Buffer>
}

/** A device far away takes seconds for an answer, during which one piece of it has to be held instead of the whole. */
const chunkBytes = 64 * 1024

/**
 * The body of the answer, ASCII JSON: a bare list before DSM 5.1, `{ keyrings, packages }` before DSM 7, `{ packages }` from then on.
 */
export function catalogBody(content: CatalogContent): Buffer {
  return Buffer.concat([...catalogPieces(content).chunks()])
}

/** The same, before it is put together from what the entries keep ready. */
export function catalogPieces({ selection, device, languages, keyring }: CatalogContent): CatalogPieces {
  const ofDevice = latin1(asciiJson(`${encodeURIComponent(device.architecture)}&build=${device.build}`).slice(1, -1))
  const parts = [latin1(opening(device.build, keyring))]
  for (const { entry } of selection) {
    if (parts.length > 1) parts.push(separator)
    parts.push(entryHead(entry, languages), ofDevice, entry.rest)
  }
  parts.push(latin1(device.build < dsm51Build ? ']' : ']}'))
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  return { bytes, chunks: () => joined(parts, bytes) }
}

function* joined(parts: readonly Buffer[], bytes: number): Generator<Buffer> {
  let left = bytes
  let chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, left))
  let filled = 0
  for (const part of parts) {
    if (filled + part.length > chunk.length) {
      if (filled > 0) yield chunk.subarray(0, filled)
      left -= filled
      chunk = Buffer.allocUnsafeSlow(Math.min(Math.max(chunkBytes, part.length), left))
      filled = 0
    }
    chunk.set(part, filled)
    filled += part.length
  }
  yield chunk.subarray(0, filled)
}

const separator = latin1(', ')

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function opening(build: number, keyring: string | undefined): string {
  if (build < dsm51Build) return '['
  if (!showsKeyrings(build)) return '{"packages": ['
  const key = keyring?.trim() ?? ''
  return `{"keyrings": ${asciiJson(key === '' ? [] : [key])}, "packages": [`
}

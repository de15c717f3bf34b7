import { createHash } from 'node:crypto'
import { asciiJson } from './ascii-json.ts'
import { entryText, type TextLanguages } from './catalog-entry.ts'
import type { ListedOffer } from './catalog-index.ts'
import { type Device, dsm7Build } from './catalog-query.ts'

/** From this build on (DSM 5.1) the list comes inside an object, with keyrings. */
const dsm51Build = 5004

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
 * Names what {@link catalogBody} gives for the same content: 22 characters, the same in every process. Made of the digests of the entries,
 * a hundred times as fast as one of the bytes.
 */
export function catalogTag({ selection, device, languages, keyring }: CatalogContent): string {
  const digests = Buffer.concat(selection.map(({ entry }) => entry.digest))
  const hash = createHash('sha256').update(`${form} ${device.architecture} ${device.build} ${languages.asked} ${keyring?.trim() ?? ''}\n`)
  return hash.update(digests).digest('base64url').slice(0, 22)
}

/** To be changed whenever the same entries are written in another form. */
const form = 1

/**
 * The body of the answer, ASCII JSON: a bare list before DSM 5.1, `{ keyrings, packages }` before DSM 7, `{ packages }` from then on.
 */
export function catalogBody({ selection, device, languages, keyring }: CatalogContent): Buffer {
  const ending = asciiJson(`${encodeURIComponent(device.architecture)}&build=${device.build}`).slice(1, -1)
  let text = opening(device.build, keyring)
  let separator = ''
  for (const { entry } of selection) {
    text += separator + entryText(entry, ending, languages)
    separator = ', '
  }
  return Buffer.from(device.build < dsm51Build ? `${text}]` : `${text}]}`, 'latin1')
}

function opening(build: number, keyring: string | undefined): string {
  if (build < dsm51Build) return '['
  if (!showsKeyrings(build)) return '{"packages": ['
  const key = keyring?.trim() ?? ''
  return `{"keyrings": ${asciiJson(key === '' ? [] : [key])}, "packages": [`
}

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { CONF_FOLDER, ICONS, type IconSize, INFO, LICENSE, PAYLOAD, WIZARD_FOLDER } from './member-names.ts'
import { packTar, type StreamedContent, streamTar, type TarEntry } from './tar-writer.ts'

/** What an SPK is made of. Text is written as UTF-8. */
export interface SpkContents {
  /** INFO values by key, written in this order; `checksum`, and `support_conf_folder` when there are conf files, are added if not given. */
  readonly info: Readonly<Record<string, string>>
  /** package.tgz; a streamed one is read twice, first for its checksum. */
  readonly payload: Uint8Array | StreamedContent
  readonly icons?: Partial<Readonly<Record<IconSize, Uint8Array>>>
  readonly license?: string
  /** By name below `conf/`. */
  readonly conf?: Readonly<Record<string, string | Uint8Array>>
  /** By name below `WIZARD_UIFILES/`. */
  readonly wizard?: Readonly<Record<string, string>>
  /** By name below `scripts/`; executable. */
  readonly scripts?: Readonly<Record<string, string>>
  /** Further members by full name, such as `screen_1.png`. */
  readonly others?: Readonly<Record<string, Uint8Array>>
  /** Of every member, whole seconds since 1970. @default 0 */
  readonly mtime?: number
}

/** An SPK in memory; the same contents give the same bytes. Throws TypeError for a streamed payload or a value that INFO cannot hold. */
export function packSpk(contents: SpkContents): Buffer {
  if (!(contents.payload instanceof Uint8Array)) throw new TypeError('a streamed payload needs writeSpk')
  return packTar(spkEntries(contents, createHash('md5').update(contents.payload).digest('hex')))
}

/** An SPK as a stream, byte for byte as `packSpk` makes it. Throws TypeError for a value that INFO cannot hold. */
export async function* writeSpk(contents: SpkContents): AsyncGenerator<Uint8Array> {
  yield* streamTar(spkEntries(contents, await md5(contents.payload)))
}

/** The text of an INFO file. Throws TypeError for a key or value that its one-line form cannot hold. */
function infoText(info: Readonly<Record<string, string>>): string {
  return Object.entries(info)
    .map(([key, value]) => {
      if (!/^[\p{L}\p{N}_]+$/u.test(key)) throw new TypeError(`${JSON.stringify(key)} is not an INFO key`)
      if (/[\r\n\0]/.test(value)) throw new TypeError(`the value of ${key} is more than one line`)
      return `${key}="${value}"\n`
    })
    .join('')
}

/** A package.tgz of small text files by path. */
export function packPayload(files: Readonly<Record<string, string>>): Buffer {
  return gzipSync(packTar(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) }))))
}

/** The members of an SPK in the order written, given the md5 of its payload. Throws TypeError for a value that INFO cannot hold. */
export function spkEntries(contents: SpkContents, checksum: string): TarEntry[] {
  const support = contents.conf === undefined ? {} : { support_conf_folder: 'yes' }
  const info = infoText({ ...contents.info, ...support, checksum, ...contents.info })
  const icons = ICONS.flatMap(({ size, member }) => {
    const bytes = contents.icons?.[size]
    return bytes === undefined ? [] : [{ name: member, content: bytes }]
  })
  const license = contents.license === undefined ? [] : [{ name: LICENSE, content: Buffer.from(contents.license) }]
  const entries: TarEntry[] = [
    { name: INFO, content: Buffer.from(info) },
    { name: PAYLOAD, content: contents.payload },
    ...icons,
    ...license,
    ...Object.entries(contents.others ?? {}).map(([name, content]) => ({ name, content })),
    ...folder(CONF_FOLDER, contents.conf, 0o644),
    ...folder('scripts', contents.scripts, 0o755),
    ...folder(WIZARD_FOLDER, contents.wizard, 0o755),
  ]
  return entries.map((entry) => ({ ...entry, mtime: contents.mtime ?? 0 }))
}

function folder(name: string, files: Readonly<Record<string, string | Uint8Array>> | undefined, mode: number): TarEntry[] {
  if (files === undefined) return []
  const entries = Object.entries(files).map(([file, content]) => ({ name: `${name}/${file}`, content: Buffer.from(content), mode }))
  return [{ name: `${name}/`, content: Buffer.alloc(0) }, ...entries]
}

async function md5(content: Uint8Array | StreamedContent): Promise<string> {
  const hash = createHash('md5')
  if (content instanceof Uint8Array) return hash.update(content).digest('hex')
  for await (const chunk of content.stream()) hash.update(chunk)
  return hash.digest('hex')
}

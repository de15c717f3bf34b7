import { createHash } from 'node:crypto'
import { drawIcon } from '../../server/spk/png-icon.ts'
import { packTar, type TarEntry } from '../../server/spk/tar-writer.ts'
import { packPayload, type SpkContents, spkEntries } from '../../server/spk/write-spk.ts'

/** What a sample SPK has that differs from a small valid package, well-formed or not. */
export interface SampleSpk extends Partial<Omit<SpkContents, 'info' | 'payload'>> {
  /** Laid over the sample's INFO; null takes a key out. */
  readonly info?: Readonly<Record<string, string | null>>
  readonly payload?: Uint8Array
  /** Members by full name, put in or replaced last of all; null takes one out, a name ending in `/` is a folder. */
  readonly members?: Readonly<Record<string, string | Uint8Array | null>>
}

/** The INFO of the sample: noarch, DSM 3.1 and later, stable. */
export const SAMPLE_INFO: Readonly<Record<string, string>> = {
  package: 'sample',
  version: '1.2.3-4',
  arch: 'noarch',
  firmware: '3.1-1594',
  displayname: 'Sample',
  description: 'A sample package',
  maintainer: 'Maintainer',
}

/** An SPK for tests: valid by itself, with any part replaced, added or taken out. The same request gives the same bytes. */
export function sampleSpk(sample: SampleSpk = {}): Buffer {
  return packTar(sampleEntries(sample))
}

/** The members of `sampleSpk`, for tests that make an archive their own way. */
function sampleEntries(sample: SampleSpk = {}): TarEntry[] {
  const { info, members, payload = packPayload({ 'bin/sample': '#!/bin/sh\necho sample\n' }), ...contents } = sample
  const checksum = createHash('md5').update(payload).digest('hex')
  const merged = { checksum, ...SAMPLE_INFO, ...info }
  const kept = Object.fromEntries(Object.entries(merged).filter((pair): pair is [string, string] => pair[1] !== null))
  const entries = spkEntries({ icons: { 72: ICON }, ...contents, info: kept, payload }, checksum)
  const withoutChecksum = info?.checksum === null ? entries.map(dropChecksum) : entries
  return Object.entries(members ?? {}).reduce(replaceMember, withoutChecksum)
}

const ICON = drawIcon({ seed: 'sample' }, 72)

function replaceMember(entries: TarEntry[], [name, content]: [string, string | Uint8Array | null]): TarEntry[] {
  const others = entries.filter((entry) => entry.name !== name)
  return content === null ? others : [...others, { name, content: Buffer.from(content) }]
}

function dropChecksum(entry: TarEntry): TarEntry {
  if (entry.name !== 'INFO' || !(entry.content instanceof Uint8Array)) return entry
  return {
    ...entry,
    content: Buffer.from(
      Buffer.from(entry.content)
        .toString()
        .replace(/^checksum=.*\n/m, ''),
    ),
  }
}

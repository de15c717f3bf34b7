import { scrubJson } from '@trellis/stack'
import type { Content } from '../../contract/index.ts'
import type { Settings } from '../settings.ts'

/** How contents are shown. */
export type ContentSettings = Pick<Settings, 'payloads' | 'payloadBytes'>

/** JSON bytes of a job for people to read, without what looks like a secret. */
export function contentOfBytes(bytes: Uint8Array | null, isElsewhere: boolean, settings: ContentSettings): Content {
  if (isElsewhere) return { ...nothing, kept: 'elsewhere' }
  if (bytes === null || bytes.byteLength === 0) return nothing
  if (settings.payloads === 'hidden') return { ...nothing, sizeBytes: bytes.byteLength, kept: 'hidden' }
  return shown(parsed(bytes), bytes.byteLength, settings)
}

/** The same for a value that was read already. */
export function contentOfValue(value: unknown, settings: ContentSettings): Content {
  if (value === undefined) return nothing
  const sizeBytes = Buffer.byteLength(JSON.stringify(value))
  return settings.payloads === 'hidden' ? { ...nothing, sizeBytes, kept: 'hidden' } : shown(value, sizeBytes, settings)
}

const nothing: Content = { text: null, sizeBytes: 0, isCut: false, kept: 'none' }

function shown(value: unknown, sizeBytes: number, { payloadBytes }: ContentSettings): Content {
  // Scrubbed before it is cut: half of a secret is one, too.
  const text = JSON.stringify(scrubJson(value), null, 2)
  const bytes = Buffer.from(text)
  if (bytes.byteLength <= payloadBytes) return { text, sizeBytes, isCut: false, kept: 'here' }
  // A character that was cut in two becomes one replacement character, which is left out.
  const cut = bytes
    .subarray(0, payloadBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return { text: cut, sizeBytes, isCut: true, kept: 'here' }
}

function parsed(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    // What another program has stored may be anything.
    return text
  }
}

import { assembleSpk } from './assemble-spk.ts'
import { parseInfo } from './info.ts'
import { keepLimit } from './kept-members.ts'
import { listMembers } from './list-members.ts'
import { INFO, PAYLOAD } from './member-names.ts'
import { refuse, type Spk, type SpkProblem } from './spk.ts'
import { bytesBetween, type StoredSpk } from './stored-spk.ts'
import type { TarMember } from './tar.ts'

/** An SPK without what only the whole of its bytes can tell. */
export type SpkOutline = Omit<Spk, 'checksum' | 'fingerprint'>

export type OutlineReading = { readonly ok: true; readonly spk: SpkOutline } | { readonly ok: false; readonly problem: SpkProblem }

/**
 * Reads what an SPK says of itself without reading its payload: a few ranges, which makes it as quick for a package in a bucket. Nothing is
 * checked against a checksum. A failure of the store is thrown as it came.
 */
export async function readOutline(file: StoredSpk): Promise<OutlineReading> {
  const list = await listMembers(file)
  if (!list.ok) return refuse('invalid_archive', 'Invalid SPK', list.damage.detail)
  const kept = await keptMembers(file, list.members)
  const info = parseInfo(kept.get(INFO) ?? new Uint8Array())
  const hasPayload = list.members.some(({ name, type }) => type === 'file' && name === PAYLOAD)
  return assembleSpk({
    members: list.members,
    kept,
    // The claimed one, so that it is not found to differ.
    checksum: hasPayload ? ((info.ok ? info.value.get('checksum') : undefined) ?? '') : null,
    fingerprint: { md5: '', sha256: '', size: file.sizeBytes },
  })
}

async function keptMembers(file: StoredSpk, members: readonly TarMember[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const kept = new Map<string, Uint8Array>()
  for (const { name, type, offset, size } of members) {
    const limit = keepLimit(name)
    if (type !== 'file' || limit === null || size > limit) continue
    const chunks: Uint8Array[] = []
    // A chunk may be reused by whoever gave it.
    for await (const chunk of bytesBetween(file, offset, offset + size)) chunks.push(Buffer.from(chunk))
    kept.set(name, Buffer.concat(chunks))
  }
  return kept
}

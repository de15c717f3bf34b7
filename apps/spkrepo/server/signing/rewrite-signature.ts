import { listMembers } from '../spk/list-members.ts'
import { SIGNATURE } from '../spk/member-names.ts'
import { bytesBetween, type StoredSpk } from '../spk/stored-spk.ts'
import type { TarMember } from '../spk/tar.ts'
import { paddingAfter } from '../spk/tar-header.ts'
import { memberHeader } from '../spk/tar-writer.ts'
import { fail, type SigningFailure } from './failure.ts'

/** A changed SPK: its exact length and its bytes, to be streamed once; or why there is none. */
export type Rewriting =
  | { readonly ok: true; readonly sizeBytes: number; readonly content: AsyncIterable<Uint8Array> }
  | { readonly ok: false; readonly failure: SigningFailure }

/** The member to add. `mtime`: whole seconds since 1970, so that the member needs no pax header. */
export interface SignatureMember {
  readonly signature: string
  readonly mtime: number
}

/**
 * The SPK with `syno_signature.asc` as its last member; every other byte stays, the blocks behind the members included,
 * so that `removeSignature` gives the same file back. Fails with `already_signed` or `spk_damaged`.
 */
export async function appendSignature(file: StoredSpk, { signature, mtime }: SignatureMember): Promise<Rewriting> {
  const list = await listMembers(file)
  if (!list.ok) return fail('spk_damaged', `the stored SPK cannot be read: ${list.damage.detail}`)
  if (list.members.some(isSignature)) return fail('already_signed', `the SPK already has a ${SIGNATURE}`)
  const content = Buffer.from(signature)
  const member = Buffer.concat([
    memberHeader({ name: SIGNATURE, content, mode: 0o644, mtime }),
    content,
    Buffer.alloc(paddingAfter(content.length)),
  ])
  return { ok: true, sizeBytes: file.sizeBytes + member.length, content: insert(file, list.end, member) }
}

/** The SPK without its `syno_signature.asc`, every other byte as it was. Fails with `not_signed` or `spk_damaged`. */
export async function removeSignature(file: StoredSpk): Promise<Rewriting> {
  const list = await listMembers(file)
  if (!list.ok) return fail('spk_damaged', `the stored SPK cannot be read: ${list.damage.detail}`)
  const member = list.members.find(isSignature)
  if (member === undefined) return fail('not_signed', `the SPK has no ${SIGNATURE}`)
  const start = member.headerOffset
  const end = member.offset + member.size + paddingAfter(member.size)
  return { ok: true, sizeBytes: file.sizeBytes - (end - start), content: cut(file, start, end) }
}

function isSignature({ name }: TarMember): boolean {
  return name === SIGNATURE
}

async function* insert(file: StoredSpk, at: number, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* bytesBetween(file, 0, at)
  yield bytes
  yield* bytesBetween(file, at, file.sizeBytes)
}

async function* cut(file: StoredSpk, start: number, end: number): AsyncGenerator<Uint8Array> {
  yield* bytesBetween(file, 0, start)
  yield* bytesBetween(file, end, file.sizeBytes)
}

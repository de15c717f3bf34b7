import { CONF_FOLDER, ICONS, INFO, LICENSE, PAYLOAD, wizardStep } from '../spk/member-names.ts'
import { bytesBetween, type StoredSpk } from '../spk/stored-spk.ts'
import type { TarMember } from '../spk/tar.ts'

/**
 * The order in which a device joins the members before it checks the signature; members in no group are not covered.
 * Only wizard files with the known names count: a device reports the package as corrupt when others are signed too.
 */
const GROUPS: readonly ((name: string) => boolean)[] = [
  (name) => name === INFO,
  (name) => name === LICENSE,
  (name) => ICONS.some(({ member }) => member === name),
  (name) => wizardStep(name) !== null,
  (name) => name.startsWith(`${CONF_FOLDER}/`),
  (name) => name === PAYLOAD,
  (name) => name.startsWith('scripts/'),
]

/** The files a signature covers, in signing order: group by group, sorted by code point inside each. Folders and links have no bytes. */
function signedMembers(members: readonly TarMember[]): readonly TarMember[] {
  const files = members.filter(({ type }) => type === 'file')
  return GROUPS.flatMap((belongs) => files.filter(({ name }) => belongs(name)).sort(byCodePoint))
}

/** The byte stream that a signature is made over, read from the stored file range by range. */
export async function* signedBytes(file: StoredSpk, members: readonly TarMember[]): AsyncGenerator<Uint8Array> {
  for (const { offset, size } of signedMembers(members)) yield* bytesBetween(file, offset, offset + size)
}

// UTF-8 sorts as code points do; JavaScript strings sort by UTF-16 unit, which differs beyond U+FFFF.
function byCodePoint(one: TarMember, other: TarMember): number {
  return Buffer.compare(Buffer.from(one.name), Buffer.from(other.name))
}

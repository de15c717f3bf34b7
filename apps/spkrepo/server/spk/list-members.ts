import type { StoredSpk } from './stored-spk.ts'
import type { TarDamage, TarMember } from './tar.ts'
import { TarScanner } from './tar-reader.ts'

/** The members of an archive in its order; `end` is the offset of its end-of-archive blocks. */
export type MemberList =
  | { readonly ok: true; readonly members: readonly TarMember[]; readonly end: number }
  | { readonly ok: false; readonly damage: TarDamage }

/** Contents shorter than this are read rather than sought over: opening a range costs more. */
const SEEK_FROM_BYTES = 1024 * 1024

/** Lists the members of a stored archive, seeking over large contents. A failure of the store is thrown as it came. */
export async function listMembers(file: StoredSpk): Promise<MemberList> {
  const members: TarMember[] = []
  const scanner = new TarScanner({ member: (member) => void members.push(member) })
  let position = 0
  while (position < file.sizeBytes && scanner.damage === null && !scanner.finished) {
    const before = position
    for await (const chunk of file.read({ start: position, end: file.sizeBytes - 1 })) {
      scanner.write(chunk)
      position += chunk.length
      if (scanner.damage !== null || scanner.finished || scanner.skippable >= SEEK_FROM_BYTES) break
    }
    // The store has fewer bytes than it said: the scan ends as truncated.
    if (position === before) break
    const jump = Math.min(scanner.skippable, file.sizeBytes - position)
    scanner.skip(jump)
    position += jump
  }
  const scan = scanner.end()
  return scan.ok ? { ok: true, members, end: scan.end } : scan
}

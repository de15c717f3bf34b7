import { createHash, type Hash } from 'node:crypto'
import { assembleSpk } from './assemble-spk.ts'
import { keepLimit } from './kept-members.ts'
import { PAYLOAD } from './member-names.ts'
import { refuse, type SpkProblem, type SpkReading } from './spk.ts'
import type { TarMember } from './tar.ts'
import { TarScanner } from './tar-reader.ts'

/**
 * Reads an SPK that is pushed to it, in one pass and with at most ~7 MiB held whatever the size:
 * package.tgz and the whole stream are hashed, small members are kept, the rest is passed over.
 * A chunk may be reused by its owner as soon as `write` returns.
 */
export interface SpkReader {
  write(chunk: Uint8Array): void
  /** A problem that no further byte can mend, so that an upload may be cut short; null so far. */
  readonly problem: SpkProblem | null
  /** The result; call once, after the last chunk. Never throws, whatever the bytes. */
  end(): SpkReading
}

export function createSpkReader(): SpkReader {
  return new Reader()
}

/** Reads a whole stream. A failure of the stream itself is thrown as it came; anything wrong with its bytes is in the result. */
export async function readSpk(source: AsyncIterable<Uint8Array>): Promise<SpkReading> {
  const reader = createSpkReader()
  for await (const chunk of source) {
    reader.write(chunk)
    if (reader.problem !== null) break
  }
  return reader.end()
}

class Reader implements SpkReader {
  readonly #scanner = new TarScanner({ member: (member) => this.#begin(member), content: (piece) => this.#continue(piece) })
  readonly #members: TarMember[] = []
  readonly #names = new Set<string>()
  readonly #kept = new Map<string, Buffer>()
  readonly #md5 = createHash('md5')
  readonly #sha256 = createHash('sha256')
  #size = 0
  #payload: Hash | null = null
  #current: { readonly bytes: Buffer; filled: number } | null = null
  #inPayload = false
  #problem: SpkProblem | null = null

  get problem(): SpkProblem | null {
    // A damaged archive names no more members, so a problem noted here came before the damage, however the chunks were cut.
    if (this.#problem !== null) return this.#problem
    const damage = this.#scanner.damage
    return damage === null ? null : { code: 'invalid_archive', message: 'Invalid SPK', detail: damage.detail }
  }

  write(chunk: Uint8Array): void {
    this.#md5.update(chunk)
    this.#sha256.update(chunk)
    this.#size += chunk.length
    if (this.#problem === null) this.#scanner.write(chunk)
  }

  end(): SpkReading {
    if (this.problem !== null) return { ok: false, problem: this.problem }
    const scan = this.#scanner.end()
    if (!scan.ok) return refuse('invalid_archive', 'Invalid SPK', scan.damage.detail)
    return assembleSpk({
      members: this.#members,
      kept: this.#kept,
      checksum: this.#payload?.digest('hex') ?? null,
      fingerprint: { md5: this.#md5.digest('hex'), sha256: this.#sha256.digest('hex'), size: this.#size },
    })
  }

  #begin(member: TarMember): void {
    this.#members.push(member)
    this.#current = null
    this.#inPayload = member.type === 'file' && member.name === PAYLOAD
    if (member.type === 'directory') return
    // Unpackers let the last of two equal names win, signers may not: refused, so that a signature covers what is installed.
    if (this.#names.has(member.name)) this.#refuse('duplicate_member', `${member.name} is in the archive twice`)
    this.#names.add(member.name)
    if (this.#inPayload) this.#payload = createHash('md5')
    if (member.type === 'file') this.#keep(member)
  }

  #keep({ name, size }: TarMember): void {
    const limit = keepLimit(name)
    if (limit === null) return
    if (size > limit) this.#refuse('member_too_large', `${name} has ${size} bytes, at most ${limit} are read`)
    if (this.#problem !== null) return
    this.#current = { bytes: Buffer.alloc(size), filled: 0 }
    this.#kept.set(name, this.#current.bytes)
  }

  #continue(piece: Uint8Array): void {
    if (this.#inPayload) this.#payload?.update(piece)
    if (this.#current === null) return
    this.#current.bytes.set(piece, this.#current.filled)
    this.#current.filled += piece.length
  }

  #refuse(code: 'duplicate_member' | 'member_too_large', detail: string): void {
    this.#problem ??= { code, message: `Invalid SPK: ${detail}`, detail }
  }
}

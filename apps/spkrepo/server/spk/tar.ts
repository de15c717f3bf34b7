/** `other` covers devices, pipes and unknown kinds; a link's target is never followed. */
export type TarMemberType = 'file' | 'directory' | 'link' | 'other'

/** One member. Directory names carry no trailing slash. All numbers are bytes from the start of the archive. */
export interface TarMember {
  readonly name: string
  readonly type: TarMemberType
  readonly size: number
  /** Where the content begins. */
  readonly offset: number
  /** Where the member's headers begin, its long-name and pax headers included. */
  readonly headerOffset: number
}

/** Why an archive cannot be read. `detail` names the place, for people. */
export interface TarDamage {
  readonly code: 'bad_header' | 'truncated' | 'unsupported' | 'too_many_members' | 'name_too_long' | 'header_too_large'
  readonly detail: string
}

/** The end of a scan: `end` is the offset of the first end-of-archive block. */
export type TarScan = { readonly ok: true; readonly end: number } | { readonly ok: false; readonly damage: TarDamage }

/** Told of each member, then of its content piece by piece. A piece is only valid during the call: copy what is kept. */
export interface TarSink {
  member(member: TarMember): void
  content?(piece: Uint8Array): void
}

/** Bounds on what an archive may make the reader hold or do. */
export interface TarLimits {
  /** @default 4096 */
  readonly members?: number
  /** Longest member name, in UTF-8 bytes. @default 1024 */
  readonly nameBytes?: number
  /** Largest single long-name or pax header, in bytes. @default 65_536 */
  readonly headerBytes?: number
}

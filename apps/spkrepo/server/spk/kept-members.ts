import { ICONS, INFO, LICENSE, SIGNATURE } from './member-names.ts'

const KIB = 1024
const MIB = 1024 * KIB

/**
 * The members whose bytes the reader holds, with the most it will hold of each, in bytes; their sum (6.4 MiB) bounds
 * a reader's memory. INFO may carry three icons as base64; Synology asks for licenses under 1 MB; conf files are ~1 KiB.
 */
const LIMITS: ReadonlyMap<string, number> = new Map([
  [INFO, 2 * MIB],
  [LICENSE, MIB],
  ...ICONS.map(({ member }) => [member, MIB] as const),
  [SIGNATURE, 64 * KIB],
  ...['PKG_DEPS', 'PKG_CONX', 'privilege', 'resource'].map((name) => [`conf/${name}`, 64 * KIB] as const),
])

/** Bytes the reader will hold of the member `name`; null when it does not keep it. */
export function keepLimit(name: string): number | null {
  return LIMITS.get(name) ?? null
}

/** The largest revision a build may have; revisions are stored as 32-bit integers. */
const MAX_REVISION = 2_147_483_647

/** `7.1-42661` as `{ release: '7.1', build: 42661 }`; the build number alone identifies a firmware. */
export interface FirmwareValue {
  readonly release: string
  readonly build: number
}

/** A firmware value: digits, a dot, one digit, a hyphen, then a build number of 3 to 6 digits. Null for anything else, such as `6.1`. */
export function parseFirmware(value: string): FirmwareValue | null {
  const [, release, build] = /^(\d+\.\d)-(\d{3,6})$/.exec(value) ?? []
  return release === undefined ? null : { release, build: Number(build) }
}

/** `1.2.3-4` as `{ upstream: '1.2.3', revision: 4 }`. */
export interface VersionValue {
  readonly upstream: string
  readonly revision: number
}

/** A version: any text, the last hyphen, then digits. Null for anything else and for revisions beyond 32 bits. */
export function parseVersion(value: string): VersionValue | null {
  const [, upstream, digits] = /^(.+)-(\d+)$/su.exec(value) ?? []
  const revision = Number(digits)
  return upstream === undefined || revision > MAX_REVISION ? null : { upstream, revision }
}

/** A package name: letters of any script, digits, `_` and `-`. */
export function isPackageName(value: string): boolean {
  return /^[\p{L}\p{N}_-]+$/u.test(value)
}

/** The bytes of a base64 text on one line, padded; null when it is not base64. */
export function parseBase64(value: string): Uint8Array | null {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? Buffer.from(value, 'base64') : null
}

/**
 * The values of `key` and `key_<language>` by language code: the bare key is `enu` and beats `<key>_enu`.
 * Codes are as written, so an unknown one is for the caller to refuse.
 */
export function byLanguage(info: ReadonlyMap<string, string>, key: 'displayname' | 'description'): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const bare = info.get(key)
  if (bare !== undefined) texts.set('enu', bare)
  for (const [name, value] of info) {
    if (!name.startsWith(`${key}_`)) continue
    const language = name.slice(key.length + 1)
    if (language !== 'enu' || bare === undefined) texts.set(language, value)
  }
  return texts
}

/** The words of a value separated by white space. */
export function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/\s+/u).filter((word) => word !== '')
}

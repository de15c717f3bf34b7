import type { IconSize } from './member-names.ts'
import type { TarMember } from './tar.ts'

/** Every way an SPK can be refused by its form alone; the checks come in this order. */
export type SpkProblemCode =
  | 'invalid_archive'
  | 'duplicate_member'
  | 'member_too_large'
  | 'missing_info_file'
  | 'missing_payload'
  | 'license_encoding'
  | 'signature_encoding'
  | 'info_encoding'
  | 'info_syntax'
  | 'info_icon'
  | 'info_boolean'
  | 'info_package'
  | 'info_missing_key'
  | 'missing_conf_folder'
  | 'conf_encoding'
  | 'conf_syntax'
  | 'empty_conf_folder'
  | 'checksum_mismatch'
  | 'missing_icon'

/** `message` is the text that upload clients know; `detail` says where, for people. */
export interface SpkProblem {
  readonly code: SpkProblemCode
  readonly message: string
  readonly detail?: string
}

/** A value, or the first problem met on the way to it. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: SpkProblem }

/** The digests of a whole SPK as it was received: lower-case hexadecimal, and its length in bytes. */
export interface Fingerprint {
  readonly md5: string
  readonly sha256: string
  readonly size: number
}

/** The files of `conf/` that a repository passes on; all null unless INFO says `support_conf_folder="yes"`. */
export interface SpkConf {
  /** PKG_DEPS as a JSON object: package, then lower-case key, then value. */
  readonly dependencies: string | null
  /** PKG_CONX in the same form. */
  readonly conflicts: string | null
  /** The text of `conf/privilege`, valid JSON, as it was. */
  readonly privilege: string | null
  /** The text of `conf/resource`, valid JSON, as it was. */
  readonly resource: string | null
}

/** A well-formed SPK. Whether its architectures, firmware and languages exist is for the repository to say. */
export interface Spk {
  /** Every INFO key, the last of duplicates. */
  readonly info: ReadonlyMap<string, string>
  /** Letters, digits, `_` and `-` only, so it is safe as a path segment. */
  readonly package: string
  /** As written, such as `1.2.3-4`; `parseVersion` splits it. */
  readonly version: string
  /** The words of `arch` as written and in order; empty when the value is blank. */
  readonly architectures: readonly string[]
  /** `firmware`, else `os_min_ver`; null when both are empty. As written; `parseFirmware` splits it. */
  readonly firmwareMin: string | null
  /** `os_max_ver`, null when empty. */
  readonly firmwareMax: string | null
  /** By language suffix; the bare key is `enu` and beats `displayname_enu`. */
  readonly displayNames: ReadonlyMap<string, string>
  readonly descriptions: ReadonlyMap<string, string>
  readonly changelog: string | null
  /** Non-null makes the version a beta. */
  readonly reportUrl: string | null
  readonly distributor: string | null
  readonly distributorUrl: string | null
  readonly maintainer: string | null
  readonly maintainerUrl: string | null
  /** `install_dep_packages` as written. */
  readonly dependencies: string | null
  /** `install_conflict_packages` as written. */
  readonly conflicts: string | null
  /** The words of `install_dep_services`, each once. */
  readonly services: readonly string[]
  /** False when INFO says no to `startable` or to `ctl_stop`. */
  readonly startable: boolean
  readonly installWizard: boolean
  readonly upgradeWizard: boolean
  /** Trimmed; null when there is none or it is blank. */
  readonly license: string | null
  /** Image bytes as they were; 72 is always there. */
  readonly icons: ReadonlyMap<IconSize, Uint8Array>
  readonly conf: SpkConf
  /** Lower-case md5 of package.tgz. */
  readonly checksum: string
  readonly hasSignature: boolean
  readonly members: readonly TarMember[]
  readonly fingerprint: Fingerprint
}

export type SpkReading = { readonly ok: true; readonly spk: Spk } | { readonly ok: false; readonly problem: SpkProblem }

/** A refusal, for the places that make one. */
export function refuse(code: SpkProblemCode, message: string, detail?: string): { readonly ok: false; readonly problem: SpkProblem } {
  return { ok: false, problem: detail === undefined ? { code, message } : { code, message, detail } }
}

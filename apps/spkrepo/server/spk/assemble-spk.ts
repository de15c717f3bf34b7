import { readConf } from './conf.ts'
import { parseInfo } from './info.ts'
import { byLanguage, isPackageName, parseBase64, words } from './info-values.ts'
import { ICONS, type IconSize, INFO, LICENSE, PAYLOAD, SIGNATURE, WIZARD_FOLDER, wizardStep } from './member-names.ts'
import { type Checked, type Fingerprint, refuse, type Spk, type SpkConf, type SpkReading } from './spk.ts'
import type { TarMember } from './tar.ts'
import { decodeAscii, decodeTextFile } from './text.ts'

/** What one pass over an intact archive left behind. `checksum` is the md5 of package.tgz, null without that member. */
export interface SpkParts {
  readonly members: readonly TarMember[]
  readonly kept: ReadonlyMap<string, Uint8Array>
  readonly checksum: string | null
  readonly fingerprint: Fingerprint
}

/** Checks the parts in the order that upload clients know, the first failure wins, and makes them an `Spk`. */
export function assembleSpk(parts: SpkParts): SpkReading {
  const { kept, checksum } = parts
  const infoBytes = kept.get(INFO)
  if (infoBytes === undefined) return refuse('missing_info_file', 'Missing INFO file')
  if (checksum === null) return refuse('missing_payload', `Missing ${PAYLOAD} file`)
  const license = readLicense(kept.get(LICENSE))
  if (!license.ok) return license
  const signature = kept.get(SIGNATURE)
  if (signature !== undefined && decodeAscii(signature) === null) return refuse('signature_encoding', `Wrong ${SIGNATURE} encoding`)
  const info = readInfo(infoBytes)
  if (!info.ok) return info
  const conf = readConf(info.value, parts)
  if (!conf.ok) return conf
  if ((info.value.get('checksum') ?? checksum) !== checksum) return refuse('checksum_mismatch', 'Checksum mismatch')
  const icons = collectIcons(info.value, kept)
  if (!icons.has(72)) return refuse('missing_icon', 'Missing 72px icon')
  return { ok: true, spk: describe({ parts, checksum, info: info.value, license: license.value, conf: conf.value, icons }) }
}

function readLicense(bytes: Uint8Array | undefined): Checked<string | null> {
  if (bytes === undefined) return { ok: true, value: null }
  const text = decodeTextFile(bytes)
  if (text === null) return refuse('license_encoding', `Wrong ${LICENSE} encoding`)
  return { ok: true, value: text.trim() || null }
}

function readInfo(bytes: Uint8Array): Checked<ReadonlyMap<string, string>> {
  const parsed = parseInfo(bytes)
  if (!parsed.ok) return parsed
  const info = parsed.value
  for (const { infoKey } of ICONS) {
    if (parseBase64(info.get(infoKey) ?? '') === null) return refuse('info_icon', `Invalid INFO icon: ${infoKey}`)
  }
  for (const key of ['ctl_stop', 'startable', 'support_conf_folder']) {
    if (!/^(yes|no)$/.test(info.get(key) ?? 'no')) return refuse('info_boolean', `Invalid INFO boolean: ${key}`)
  }
  const name = info.get('package')
  if (name !== undefined && !isPackageName(name)) return refuse('info_package', 'Invalid INFO package')
  const missing = ['package', 'version', 'arch', 'displayname', 'description'].filter((key) => !info.has(key))
  return missing.length === 0 ? parsed : refuse('info_missing_key', `Missing INFO: ${missing.join(', ')}`)
}

// Members beat INFO. An empty INFO value carries no picture and counts as absent.
function collectIcons(info: ReadonlyMap<string, string>, kept: ReadonlyMap<string, Uint8Array>): ReadonlyMap<IconSize, Uint8Array> {
  const icons = new Map<IconSize, Uint8Array>()
  for (const { size, member, infoKey } of ICONS) {
    const inline = parseBase64(info.get(infoKey) ?? '')
    const bytes = kept.get(member) ?? (inline !== null && inline.length > 0 ? inline : undefined)
    if (bytes !== undefined) icons.set(size, bytes)
  }
  return icons
}

interface Checks {
  readonly parts: SpkParts
  readonly checksum: string
  readonly info: ReadonlyMap<string, string>
  readonly license: string | null
  readonly conf: SpkConf
  readonly icons: ReadonlyMap<IconSize, Uint8Array>
}

/** What INFO alone says. */
export type InfoFields = Pick<
  Spk,
  | 'info'
  | 'package'
  | 'version'
  | 'architectures'
  | 'firmwareMin'
  | 'firmwareMax'
  | 'displayNames'
  | 'descriptions'
  | 'changelog'
  | 'reportUrl'
  | 'distributor'
  | 'distributorUrl'
  | 'maintainer'
  | 'maintainerUrl'
  | 'dependencies'
  | 'conflicts'
  | 'services'
  | 'startable'
>

/** The fields of an SPK that are in its INFO, given the values of INFO. */
export function infoFields(info: ReadonlyMap<string, string>): InfoFields {
  const text = (key: string) => info.get(key) || null
  return {
    info,
    package: info.get('package') ?? '',
    version: info.get('version') ?? '',
    architectures: words(info.get('arch')),
    firmwareMin: text('firmware') ?? text('os_min_ver'),
    firmwareMax: text('os_max_ver'),
    displayNames: byLanguage(info, 'displayname'),
    descriptions: byLanguage(info, 'description'),
    changelog: text('changelog'),
    reportUrl: text('report_url'),
    distributor: text('distributor'),
    distributorUrl: text('distributor_url'),
    maintainer: text('maintainer'),
    maintainerUrl: text('maintainer_url'),
    dependencies: text('install_dep_packages'),
    conflicts: text('install_conflict_packages'),
    services: [...new Set(words(info.get('install_dep_services')))],
    startable: info.get('startable') !== 'no' && info.get('ctl_stop') !== 'no',
  }
}

function describe({ parts, checksum, info, license, conf, icons }: Checks): Spk {
  const wizards = wizardSteps(parts.members)
  return {
    ...infoFields(info),
    installWizard: wizards.has('install'),
    upgradeWizard: wizards.has('upgrade'),
    license,
    icons,
    conf,
    checksum,
    hasSignature: parts.members.some(({ name }) => name === SIGNATURE),
    members: parts.members,
    fingerprint: parts.fingerprint,
  }
}

function wizardSteps(members: readonly TarMember[]): ReadonlySet<string | null> {
  const hasFolder = members.some(({ name, type }) => type === 'directory' && name === WIZARD_FOLDER)
  const files = hasFolder ? members.filter(({ type }) => type === 'file') : []
  return new Set(files.map(({ name }) => wizardStep(name)))
}

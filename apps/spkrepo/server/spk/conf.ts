import { iniToJson, parseIni } from './ini.ts'
import { CONF_FOLDER } from './member-names.ts'
import { type Checked, refuse, type SpkConf } from './spk.ts'
import type { TarMember } from './tar.ts'
import { decodeTextFile } from './text.ts'

/** Reads the files of `conf/` when INFO asks for it; other files and folders below `conf/` are allowed and not looked at. */
export function readConf(
  info: ReadonlyMap<string, string>,
  parts: { readonly members: readonly TarMember[]; readonly kept: ReadonlyMap<string, Uint8Array> },
): Checked<SpkConf> {
  const conf: { -readonly [field in keyof SpkConf]: SpkConf[field] } = {
    dependencies: null,
    conflicts: null,
    privilege: null,
    resource: null,
  }
  if (info.get('support_conf_folder') !== 'yes') return { ok: true, value: conf }
  const hasFolder = parts.members.some(({ name, type }) => type === 'directory' && name === CONF_FOLDER)
  if (!hasFolder) return refuse('missing_conf_folder', 'Missing conf folder')
  for (const { field, name, convert } of CONF_FILES) {
    const bytes = parts.kept.get(`${CONF_FOLDER}/${name}`)
    if (bytes === undefined) continue
    const text = decodeTextFile(bytes)
    if (text === null) return refuse('conf_encoding', `Wrong ${CONF_FOLDER}/${name} encoding`)
    const converted = convert(text, name)
    if (!converted.ok) return converted
    conf[field] = converted.value
  }
  const isEmpty = Object.values(conf).every((text) => text === null)
  return isEmpty ? refuse('empty_conf_folder', 'Empty conf folder') : { ok: true, value: conf }
}

interface ConfFile {
  readonly field: keyof SpkConf
  readonly name: string
  convert(text: string, name: string): Checked<string>
}

const CONF_FILES: readonly ConfFile[] = [
  { field: 'dependencies', name: 'PKG_DEPS', convert: convertIni },
  { field: 'conflicts', name: 'PKG_CONX', convert: convertIni },
  { field: 'privilege', name: 'privilege', convert: checkJson },
  { field: 'resource', name: 'resource', convert: checkJson },
]

function convertIni(text: string, name: string): Checked<string> {
  const read = parseIni(text)
  if (!read.ok) return refuse('conf_syntax', `File ${CONF_FOLDER}/${name} is not valid INI`, `line ${read.line}`)
  return { ok: true, value: iniToJson(read.sections) }
}

function checkJson(text: string, name: string): Checked<string> {
  try {
    JSON.parse(text)
    return { ok: true, value: text }
  } catch {
    return refuse('conf_syntax', `File ${CONF_FOLDER}/${name} is not valid JSON`)
  }
}

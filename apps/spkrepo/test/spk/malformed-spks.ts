import { gzipSync } from 'node:zlib'
import type { SpkProblemCode } from '../../server/spk/spk.ts'
import { sampleSpk } from './sample-spk.ts'

/** One malformed SPK for a message that upload clients know. */
export interface MalformedSpk {
  readonly flaw: string
  readonly code: SpkProblemCode
  readonly message: string
  readonly bytes: () => Buffer
}

const NOT_UTF8 = Buffer.from([0x66, 0xff, 0xfe, 0x0a])
const valid = () => sampleSpk()
const withConf = (name: string, content: string | Uint8Array) => () => sampleSpk({ conf: { [name]: content } })
const withInfoLine = (line: string | Uint8Array) => () =>
  sampleSpk({ members: { INFO: Buffer.concat([Buffer.from('package="sample"\n'), Buffer.from(line)]) } })

/** Every message of the format, each with archives that earn it, in the order of the checks. */
export const MALFORMED_SPKS: readonly MalformedSpk[] = [
  { flaw: 'random text', code: 'invalid_archive', message: 'Invalid SPK', bytes: () => Buffer.from('not an archive '.repeat(100)) },
  { flaw: 'a compressed tar', code: 'invalid_archive', message: 'Invalid SPK', bytes: () => gzipSync(valid()) },
  { flaw: 'a tar cut short', code: 'invalid_archive', message: 'Invalid SPK', bytes: () => valid().subarray(0, -2048) },
  { flaw: 'a flipped bit in a header', code: 'invalid_archive', message: 'Invalid SPK', bytes: () => flipped(valid(), 3) },
  { flaw: 'no INFO', code: 'missing_info_file', message: 'Missing INFO file', bytes: () => sampleSpk({ members: { INFO: null } }) },
  {
    flaw: 'INFO behind ./',
    code: 'missing_info_file',
    message: 'Missing INFO file',
    bytes: () => sampleSpk({ members: { INFO: null, './INFO': 'package="a"' } }),
  },
  {
    flaw: 'INFO as a folder',
    code: 'missing_info_file',
    message: 'Missing INFO file',
    bytes: () => sampleSpk({ members: { INFO: null, 'INFO/': '' } }),
  },
  {
    flaw: 'no package.tgz',
    code: 'missing_payload',
    message: 'Missing package.tgz file',
    bytes: () => sampleSpk({ members: { 'package.tgz': null } }),
  },
  {
    flaw: 'a license that is not UTF-8',
    code: 'license_encoding',
    message: 'Wrong LICENSE encoding',
    bytes: () => sampleSpk({ members: { LICENSE: NOT_UTF8 } }),
  },
  {
    flaw: 'a signature that is not ASCII',
    code: 'signature_encoding',
    message: 'Wrong syno_signature.asc encoding',
    bytes: () => sampleSpk({ members: { 'syno_signature.asc': 'signé' } }),
  },
  { flaw: 'an INFO line that is not UTF-8', code: 'info_encoding', message: 'Wrong INFO encoding', bytes: withInfoLine(NOT_UTF8) },
  { flaw: 'an INFO line without quotes', code: 'info_syntax', message: 'Invalid INFO', bytes: withInfoLine('arch=noarch\n') },
  { flaw: 'a comment in INFO', code: 'info_syntax', message: 'Invalid INFO', bytes: withInfoLine('# comment\n') },
  {
    flaw: 'an icon that is not base64',
    code: 'info_icon',
    message: 'Invalid INFO icon: package_icon',
    bytes: () => sampleSpk({ info: { package_icon: 'ICON.PNG' } }),
  },
  {
    flaw: 'a 120 icon cut short',
    code: 'info_icon',
    message: 'Invalid INFO icon: package_icon_120',
    bytes: () => sampleSpk({ info: { package_icon_120: 'abcde' } }),
  },
  {
    flaw: 'a 256 icon that is not base64',
    code: 'info_icon',
    message: 'Invalid INFO icon: package_icon_256',
    bytes: () => sampleSpk({ info: { package_icon_256: '=abc' } }),
  },
  ...['ctl_stop', 'startable', 'support_conf_folder'].map((key) => ({
    flaw: `${key} neither yes nor no`,
    code: 'info_boolean' as const,
    message: `Invalid INFO boolean: ${key}`,
    bytes: () => sampleSpk({ info: { [key]: 'maybe' } }),
  })),
  {
    flaw: 'a package name with a dot',
    code: 'info_package',
    message: 'Invalid INFO package',
    bytes: () => sampleSpk({ info: { package: '../up' } }),
  },
  ...['package', 'version', 'arch', 'displayname', 'description'].map((key) => ({
    flaw: `INFO without ${key}`,
    code: 'info_missing_key' as const,
    message: `Missing INFO: ${key}`,
    bytes: () => sampleSpk({ info: { [key]: null } }),
  })),
  {
    flaw: 'INFO without two keys',
    code: 'info_missing_key',
    message: 'Missing INFO: version, description',
    bytes: () => sampleSpk({ info: { version: null, description: null } }),
  },
  {
    flaw: 'no conf folder',
    code: 'missing_conf_folder',
    message: 'Missing conf folder',
    bytes: () => sampleSpk({ info: { support_conf_folder: 'yes' } }),
  },
  {
    flaw: 'PKG_DEPS that is not UTF-8',
    code: 'conf_encoding',
    message: 'Wrong conf/PKG_DEPS encoding',
    bytes: withConf('PKG_DEPS', NOT_UTF8),
  },
  {
    flaw: 'PKG_DEPS that is not INI',
    code: 'conf_syntax',
    message: 'File conf/PKG_DEPS is not valid INI',
    bytes: withConf('PKG_DEPS', 'pkg_min_ver=1\n'),
  },
  {
    flaw: 'PKG_CONX that is not UTF-8',
    code: 'conf_encoding',
    message: 'Wrong conf/PKG_CONX encoding',
    bytes: withConf('PKG_CONX', NOT_UTF8),
  },
  {
    flaw: 'PKG_CONX that is not INI',
    code: 'conf_syntax',
    message: 'File conf/PKG_CONX is not valid INI',
    bytes: withConf('PKG_CONX', '[a]\nnonsense\n'),
  },
  {
    flaw: 'privilege that is not UTF-8',
    code: 'conf_encoding',
    message: 'Wrong conf/privilege encoding',
    bytes: withConf('privilege', NOT_UTF8),
  },
  {
    flaw: 'privilege that is not JSON',
    code: 'conf_syntax',
    message: 'File conf/privilege is not valid JSON',
    bytes: withConf('privilege', '{'),
  },
  {
    flaw: 'resource that is not UTF-8',
    code: 'conf_encoding',
    message: 'Wrong conf/resource encoding',
    bytes: withConf('resource', NOT_UTF8),
  },
  {
    flaw: 'resource that is not JSON',
    code: 'conf_syntax',
    message: 'File conf/resource is not valid JSON',
    bytes: withConf('resource', 'yes:'),
  },
  { flaw: 'a conf folder with other files only', code: 'empty_conf_folder', message: 'Empty conf folder', bytes: withConf('other', 'x') },
  {
    flaw: 'a checksum of other bytes',
    code: 'checksum_mismatch',
    message: 'Checksum mismatch',
    bytes: () => sampleSpk({ info: { checksum: '0'.repeat(32) } }),
  },
  { flaw: 'no icon at all', code: 'missing_icon', message: 'Missing 72px icon', bytes: () => sampleSpk({ icons: {} }) },
]

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

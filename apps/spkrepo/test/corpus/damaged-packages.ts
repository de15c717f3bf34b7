import { sampleSpk } from '../spk/sample-spk.ts'
import { damagedBytes, oddText } from './damaged-bytes.ts'
import { type Draw, drawFrom } from './draw.ts'

/** One upload of something that is wrong, or nearly right. */
export interface DamagedPackage {
  readonly name: string
  readonly bytes: Buffer
}

const whole = sampleSpk({
  license: 'MIT',
  info: { description_fre: 'Un exemple', install_dep_services: 'ssh' },
  conf: { PKG_DEPS: '[a]\nk=v\n', PKG_CONX: '[b]\n', privilege: '{"defaults":{"run-as":"package"}}', resource: '{}' },
  wizard: { install_uifile: '[]', upgrade_uifile_fre: '[]' },
  scripts: { 'start-stop-status': '#!/bin/sh\n' },
})

/** The damaged package with this number; the same number gives the same bytes. */
export function damagedPackage(number: number): DamagedPackage {
  const draw = drawFrom(number)
  const [name, make] = draw.one(kinds)
  return { name: `${name} (package ${number})`, bytes: make(draw) }
}

const kinds: readonly (readonly [string, (draw: Draw) => Buffer])[] = [
  ['damaged bytes', (draw) => damagedBytes(whole, draw)],
  ['damaged bytes', (draw) => damagedBytes(whole, draw)],
  ['odd INFO values', (draw) => sampleSpk({ info: oddInfo(draw) })],
  ['a damaged INFO', (draw) => sampleSpk({ members: { INFO: damagedBytes(info(oddInfo(draw)), draw) } })],
  ['a damaged conf file', (draw) => sampleSpk({ conf: { [draw.one(confFiles)]: damagedBytes(draw.one(confTexts), draw) } })],
  ['odd members', (draw) => sampleSpk({ members: oddMembers(draw) })],
]

/** Mostly right, so that many get as far as the tables. */
const rightValues: Readonly<Record<string, readonly string[]>> = {
  package: ['corpus', 'Größe', 'a-b_c'],
  version: ['1.0-1', '2.0-2', '1-2147483647'],
  arch: ['noarch', 'x86 avoton', '88f6281 88f6282'],
  firmware: ['3.1-1594', '7.2-64570'],
  os_min_ver: ['7.2-64570'],
  os_max_ver: ['7.3-81180', ''],
  displayname: ['Corpus'],
  description: ['What there is'],
  description_jpn: ['説明'],
  changelog: ['<b>New</b>'],
  report_url: ['', 'https://report.example.org'],
  startable: ['yes', 'no'],
  support_conf_folder: ['no', 'yes'],
  install_dep_services: ['ssh mysql', ''],
  install_dep_packages: ['A:B>1'],
  package_icon_120: ['iVBORw0KGgo='],
}

function oddInfo(draw: Draw): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [key, right] of Object.entries(rightValues)) {
    if (draw.rarely(3)) values[key] = draw.rarely(6) ? oddLine(draw) : draw.one(right)
  }
  if (draw.rarely(4)) values[`displayname_${draw.one(['fre', 'xxx', 'FRE', 'f'])}`] = oddLine(draw)
  return values
}

function oddLine(draw: Draw): string {
  return oddText(draw).replaceAll(/[\r\n\0]/g, ' ')
}

function info(values: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries({ package: 'corpus', version: '1.0-1', arch: 'noarch', ...values }).map(
    ([key, value]) => `${key}="${value}"`,
  )
  return Buffer.from(`${lines.join('\n')}\n`)
}

const confFiles = ['PKG_DEPS', 'PKG_CONX', 'privilege', 'resource']
const confTexts = [
  '[pkg]\npkg_min_ver=1.0\ndsm_min_ver = 6.0\n',
  '{"defaults": {"run-as": "package"}, "list": [1, [2, {}]]}',
  '[a]\n  x\n',
].map((text) => Buffer.from(text))

const memberNames = ['INFO', './INFO', 'conf/', 'conf', 'WIZARD_UIFILES/', 'WIZARD_UIFILES/install_uifile', 'LICENSE', 'PACKAGE_ICON.PNG']
const moreNames = ['syno_signature.asc', 'scripts/../../up', '/abs', 'package.tgz', `${'deep/'.repeat(60)}x`, 'a\u0001b', 'x'.repeat(300)]

function oddMembers(draw: Draw): Record<string, string | Uint8Array | null> {
  const members: Record<string, string | Uint8Array | null> = {}
  for (let count = 1 + draw.below(4); count > 0; count--) {
    const name = draw.one([...memberNames, ...moreNames])
    members[name] = name.endsWith('/') ? '' : draw.one([null, oddText(draw), draw.bytes(draw.below(2000))])
  }
  return members
}

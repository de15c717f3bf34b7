import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseInfo } from '../../server/spk/info.ts'
import { parseFirmware } from '../../server/spk/info-values.ts'
import { packTar } from '../../server/spk/tar-writer.ts'
import { readBytes, spkOf } from './reading.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/spk-info')
const PACKAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.INFO'))
  .map((name) => name.slice(0, -'.INFO'.length))

/** An SPK with a published INFO and member list. Other contents are made up and at most 2 KB, so INFO gets the checksum of ours. */
function publishedSpk(name: string): Buffer {
  const members = readFileSync(join(FOLDER, `${name}.members`), 'utf8')
    .split('\n')
    .flatMap((line) => [...line.matchAll(/^([-d])\S+ (\d+) (.+?)\s*$/g)])
    .map(([, , size, path = '']) => ({ name: path, content: Buffer.alloc(Math.min(Number(size), 2000), 'x') }))
  const checksum = createHash('md5')
    .update(members.find((member) => member.name === 'package.tgz')?.content ?? '')
    .digest('hex')
  const info = readFileSync(join(FOLDER, `${name}.INFO`), 'latin1').replace(/^checksum=".*"/m, `checksum="${checksum}"`)
  return packTar(members.map((member) => (member.name === 'INFO' ? { ...member, content: Buffer.from(info, 'latin1') } : member)))
}

// These were published outside a repository with our rules: a dot in the package name, a file name in place of an icon.
const REFUSED: Readonly<Record<string, string>> = {
  'MODS_DemoUiSpk7-0-0042': 'Invalid INFO icon: package_icon',
  'MODS_Dummy_7.x-0.0.1-0188': 'Invalid INFO package',
  'MODS_Sample_Advanced_CGI_7.x-1.0-0131': 'Invalid INFO package',
  'MODS_Sample_Basic_CGI_7.x-0.0.1-0033': 'Invalid INFO package',
  'MODS_Sample_Script_7.x-0.0.1-0021': 'Invalid INFO package',
  'MODS_Sample_Simple_CGI_7.x-1.0-0113': 'Invalid INFO package',
  'MODS_Web_Console_7.x-0.0-0055': 'Invalid INFO package',
}

describe('packages as they were published', () => {
  it.each(PACKAGES)('the INFO of %s is read line for line', (name) => {
    const bytes = readFileSync(join(FOLDER, `${name}.INFO`))
    const info = parseInfo(bytes)
    const lines = bytes
      .toString()
      .split('\r\n')
      .filter((line) => line !== '')
    expect(info.ok && [...info.value].map(([key, value]) => `${key}="${value}"`)).toEqual(lines)
  })

  it.each(PACKAGES.filter((name) => REFUSED[name] === undefined))('%s is accepted', (name) => {
    const spk = spkOf(publishedSpk(name))
    expect(`${spk.package}-${spk.version}`).toBe(name)
  })

  it.each(Object.entries(REFUSED))('%s is refused: %s', (name, message) => {
    expect(readBytes(publishedSpk(name))).toMatchObject({ ok: false, problem: { message } })
  })

  it('SSPKS keeps its wizards, license and firmware without build number', () => {
    const spk = spkOf(publishedSpk('MODS_SSPKS-0.0-0139'))
    expect(spk).toMatchObject({ firmwareMin: '6.1', installWizard: true, upgradeWizard: true, license: null, architectures: ['noarch'] })
    expect(parseFirmware(spk.firmwareMin ?? '')).toBeNull()
  })
})

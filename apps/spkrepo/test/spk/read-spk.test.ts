import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSpkReader, readSpk } from '../../server/spk/read-spk.ts'
import { MALFORMED_SPKS } from './malformed-spks.ts'
import { readBytes, spkOf, streamOf } from './reading.ts'
import { sampleSpk } from './sample-spk.ts'

describe('a malformed SPK is refused with the message its uploader knows', () => {
  it.each(MALFORMED_SPKS)('$flaw: $message', ({ bytes, code, message }) => {
    expect(readBytes(bytes())).toMatchObject({ ok: false, problem: { code, message } })
  })

  it('names the first failing check when several would fail', () => {
    const reading = readBytes(sampleSpk({ info: { startable: 'maybe', version: null }, members: { LICENSE: Buffer.from([0xff]) } }))
    expect(reading).toMatchObject({ problem: { message: 'Wrong LICENSE encoding' } })
  })
})

describe('what an SPK tells about itself', () => {
  it('keeps every field of INFO that devices are later shown', () => {
    const spk = spkOf(
      sampleSpk({
        info: {
          arch: 'x86  88f6281 noarch',
          firmware: '',
          os_min_ver: '7.0-40000',
          os_max_ver: '7.2-64570',
          changelog: '1. said "hello"<br>2. fixed',
          report_url: 'https://example.org/issues',
          distributor: 'D',
          distributor_url: '',
          install_dep_packages: 'PHP7.3:WebStation>=3.0.0',
          install_dep_services: 'mysql apache-web mysql',
        },
      }),
    )
    expect(spk).toMatchObject({
      package: 'sample',
      version: '1.2.3-4',
      architectures: ['x86', '88f6281', 'noarch'],
      firmwareMin: '7.0-40000',
      firmwareMax: '7.2-64570',
      changelog: '1. said "hello"<br>2. fixed',
      reportUrl: 'https://example.org/issues',
      distributor: 'D',
      distributorUrl: null,
      dependencies: 'PHP7.3:WebStation>=3.0.0',
      conflicts: null,
      services: ['mysql', 'apache-web'],
      hasSignature: false,
    })
  })

  it('takes firmware before os_min_ver when both are given', () => {
    expect(spkOf(sampleSpk({ info: { os_min_ver: '7.0-40000' } })).firmwareMin).toBe('3.1-1594')
  })

  it('files names and descriptions by language, the bare key as English', () => {
    const spk = spkOf(
      sampleSpk({ info: { displayname: 'Bare', displayname_enu: 'Suffixed', displayname_fre: 'Exemple', description_ger: 'Beispiel' } }),
    )
    expect([...spk.displayNames].sort()).toEqual([
      ['enu', 'Bare'],
      ['fre', 'Exemple'],
    ])
    expect([...spk.descriptions].sort()).toEqual([
      ['enu', 'A sample package'],
      ['ger', 'Beispiel'],
    ])
  })

  it.each([
    [{}, true],
    [{ startable: 'yes', ctl_stop: 'yes' }, true],
    [{ startable: 'no' }, false],
    [{ startable: 'yes', ctl_stop: 'no' }, false],
  ])('with %j in INFO, startable is %s', (info, startable) => {
    expect(spkOf(sampleSpk({ info })).startable).toBe(startable)
  })

  it('reads INFO with CRLF line ends, blank lines, spaces around lines and letters of any script', () => {
    const info = ['', ' package="größe-1"\t', 'version="1-1"', 'arch=""', 'displayname="名前"', 'description=""', '', 'arch="x86"'].join(
      '\r\n',
    )
    const spk = spkOf(sampleSpk({ members: { INFO: info } }))
    expect([spk.package, spk.displayNames.get('enu'), spk.architectures]).toEqual(['größe-1', '名前', ['x86']])
  })

  it('gives the license without white space around it, and null for a blank one', () => {
    expect(spkOf(sampleSpk({ license: '\n MIT \n' })).license).toBe('MIT')
    expect(spkOf(sampleSpk({ license: ' \n' })).license).toBeNull()
    expect(spkOf(sampleSpk()).license).toBeNull()
  })

  it('lets icon files beat the icons inside INFO', () => {
    const info = { package_icon: 'aW5mbw==', package_icon_256: 'aW5mbw==' }
    const { icons } = spkOf(sampleSpk({ info, icons: { 72: Buffer.from('file') } }))
    expect([...icons].map(([size, bytes]) => [size, Buffer.from(bytes).toString()])).toEqual([
      [72, 'file'],
      [256, 'info'],
    ])
  })

  it('accepts a package whose only icon is inside INFO', () => {
    expect(spkOf(sampleSpk({ info: { package_icon: 'aW5mbw==' }, icons: {} })).icons.size).toBe(1)
  })

  it('sees the install wizard by its file name, in any language, as a script or not', () => {
    const wizards = (wizard: Record<string, string>) => {
      const { installWizard, upgradeWizard } = spkOf(sampleSpk({ wizard }))
      return { installWizard, upgradeWizard }
    }
    expect(wizards({ install_uifile: '' })).toEqual({ installWizard: true, upgradeWizard: false })
    expect(wizards({ 'upgrade_uifile_fre.sh': '' })).toEqual({ installWizard: false, upgradeWizard: true })
    expect(wizards({ install: '', install_uifile_FRE: '', uninstall_uifile: '' })).toEqual({ installWizard: false, upgradeWizard: false })
  })

  it('has no wizard when the folder itself is not in the archive', () => {
    expect(spkOf(sampleSpk({ members: { 'WIZARD_UIFILES/install_uifile': '' } })).installWizard).toBe(false)
  })

  it('turns PKG_DEPS and PKG_CONX into JSON and keeps privilege and resource as they are', () => {
    const conf = {
      PKG_DEPS: '# needs\r\n[PHP7.3]\r\nPkg_Min_Ver=7.3.1-1\r\n[WebStation]\r\ndsm_min_ver = 7.0-40000\r\n',
      PKG_CONX: '[Old]\n',
      privilege: '{ "defaults": {"run-as": "package"} }\n',
      resource: '{}',
    }
    expect(spkOf(sampleSpk({ conf })).conf).toEqual({
      dependencies: '{"PHP7.3":{"pkg_min_ver":"7.3.1-1"},"WebStation":{"dsm_min_ver":"7.0-40000"}}',
      conflicts: '{"Old":{}}',
      privilege: '{ "defaults": {"run-as": "package"} }\n',
      resource: '{}',
    })
  })

  it('does not look at the conf folder unless INFO asks for it', () => {
    const spk = spkOf(sampleSpk({ info: { support_conf_folder: 'no' }, conf: { privilege: 'not JSON' } }))
    expect(spk.conf.privilege).toBeNull()
  })

  it('accepts folders below conf/ and scripts/, and screenshots beside INFO', () => {
    const members = { 'conf/systemd/': '', 'conf/systemd/a.service': '', 'scripts/': '', 'scripts/lib/': '', 'screen_1.png': 'png' }
    expect(readBytes(sampleSpk({ conf: { resource: '{}' }, members })).ok).toBe(true)
  })

  it('accepts an INFO without checksum and still tells the payload md5', () => {
    const payload = Buffer.from('payload')
    const { checksum } = spkOf(sampleSpk({ payload, info: { checksum: null } }))
    expect(checksum).toBe(createHash('md5').update(payload).digest('hex'))
  })

  it('tells that an archive already carries a signature', () => {
    expect(spkOf(sampleSpk({ members: { 'syno_signature.asc': 'signed' } })).hasSignature).toBe(true)
  })

  it('fingerprints the whole upload, and says where each member lies in it', () => {
    const bytes = sampleSpk({ payload: Buffer.from('payload') })
    const { fingerprint, members } = spkOf(bytes)
    expect(fingerprint).toEqual({
      md5: createHash('md5').update(bytes).digest('hex'),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
    })
    const payload = members.find(({ name }) => name === 'package.tgz')
    expect(bytes.subarray(payload?.offset, (payload?.offset ?? 0) + (payload?.size ?? 0)).toString()).toBe('payload')
  })
})

describe('what a hostile SPK cannot do', () => {
  it.each(['INFO', 'LICENSE', 'PACKAGE_ICON.PNG', 'conf/resource', 'syno_signature.asc'])('make the reader hold a huge %s', (name) => {
    const reading = readBytes(sampleSpk({ members: { [name]: Buffer.alloc(3 * 1024 * 1024, 'a') } }))
    expect(reading).toMatchObject({ ok: false, problem: { code: 'member_too_large', message: expect.stringMatching(/^Invalid SPK: /) } })
  })

  it('show one file to the signer and another to the device', () => {
    const twice = Buffer.concat([sampleSpk().subarray(0, -1024), sampleSpk()])
    expect(readBytes(twice)).toMatchObject({ ok: false, problem: { code: 'duplicate_member' } })
  })

  it('fill memory with INFO keys', () => {
    const INFO = Array.from({ length: 1500 }, (_, index) => `key${index}=""\n`).join('')
    expect(readBytes(sampleSpk({ members: { INFO } }))).toMatchObject({ ok: false, problem: { code: 'info_syntax' } })
  })

  it('smuggle a NUL, which PostgreSQL cannot store, into a text', () => {
    expect(readBytes(sampleSpk({ license: 'MIT\0' }))).toMatchObject({ ok: false, problem: { code: 'license_encoding' } })
  })

  it('reach object internals through section names', () => {
    const spk = spkOf(sampleSpk({ conf: { PKG_DEPS: '[__proto__]\nadmin=1\n' } }))
    expect(spk.conf.dependencies).toBe('{"__proto__":{"admin":"1"}}')
  })
})

describe('reading as a stream', () => {
  it('tells a hopeless upload from its first block, so that the rest need not be sent', () => {
    const reader = createSpkReader()
    reader.write(Buffer.alloc(512, 'x'))
    expect(reader.problem).toMatchObject({ message: 'Invalid SPK' })
  })

  it('gives from a stream what it gives from pushed bytes', async () => {
    const bytes = sampleSpk({ license: 'MIT' })
    expect(await readSpk(streamOf(bytes))).toEqual(readBytes(bytes))
  })

  it('lets the owner of a chunk reuse it at once', () => {
    const bytes = sampleSpk({ license: 'MIT' })
    const reader = createSpkReader()
    const chunk = Buffer.alloc(512)
    for (let at = 0; at < bytes.length; at += 512) {
      bytes.copy(chunk, 0, at)
      reader.write(chunk)
      chunk.fill(0xaa)
    }
    expect(reader.end()).toEqual(readBytes(bytes))
  })

  it('passes a failure of the source on', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield sampleSpk().subarray(0, 700)
      throw new Error('connection lost')
    }
    await expect(readSpk(broken())).rejects.toThrow('connection lost')
  })
})

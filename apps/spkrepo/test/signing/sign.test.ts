import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appendSignature, type Rewriting, removeSignature } from '../../server/signing/rewrite-signature.ts'
import { sign } from '../../server/signing/sign.ts'
import { storedFile } from '../../server/spk/stored-spk.ts'
import { spkOf } from '../spk/reading.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { type GpgHome, gpg, makeGpgHome, withoutGnupg } from './gpg-home.ts'
import { startTimestampServer, type TimestampBehaviour, type TimestampServer } from './timestamp-server.ts'
import { unpackedBytes } from './unpacked-bytes.ts'

let home: GpgHome
let server: TimestampServer
const folder = mkdtempSync('/tmp/sign-')

beforeAll(async () => {
  const both = await Promise.all([makeGpgHome(), startTimestampServer()])
  home = both[0]
  server = both[1]
  await home.import(server.publicKey)
})

beforeEach(() => {
  server.behaviour = 'stamp'
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await Promise.all([home?.remove(), server?.close()])
})

/** A package with a member for every group of the signing order, stored in another order than it is signed in. */
const RICH: SampleSpk = {
  license: 'MIT',
  icons: { 72: Buffer.from('icon 72'), 120: Buffer.from('icon 120'), 256: Buffer.from('icon 256') },
  conf: { resource: '{}', privilege: '{"a":1}' },
  wizard: { upgrade_uifile: '["upgrade"]', install_uifile_fre: '["installer"]', 'install_uifile.sh': 'echo install', notes: 'not signed' },
  scripts: { 'start-stop-status': 'exit 0', preinst: 'exit 1', postinst: 'exit 2', '\u{1f4e6}': 'beyond U+FFFF', '\uff5e': 'below U+FFFF' },
  members: {
    'conf/systemd/': '',
    'conf/systemd/a.service': '[Unit]',
    'scripts/lib/': '',
    'screen_1.png': 'not signed',
    LICENSE: 'MIT license',
  },
}

const RICH_ORDER = [
  ...['INFO', 'LICENSE', 'PACKAGE_ICON.PNG', 'PACKAGE_ICON_120.PNG', 'PACKAGE_ICON_256.PNG'],
  ...['WIZARD_UIFILES/install_uifile.sh', 'WIZARD_UIFILES/install_uifile_fre', 'WIZARD_UIFILES/upgrade_uifile'],
  ...['conf/privilege', 'conf/resource', 'conf/systemd/a.service', 'package.tgz'],
  ...['scripts/postinst', 'scripts/preinst', 'scripts/start-stop-status', 'scripts/\uff5e', 'scripts/\u{1f4e6}'],
]

async function store(name: string, bytes: Uint8Array): Promise<Awaited<ReturnType<typeof storedFile>>> {
  writeFileSync(join(folder, name), bytes)
  return storedFile(join(folder, name))
}

/** Writes a rewritten SPK to the folder; gives its path. */
async function written(rewriting: Rewriting, name: string): Promise<string> {
  if (!rewriting.ok) throw new Error(rewriting.failure.message)
  await pipeline(rewriting.content, createWriteStream(join(folder, name)))
  return join(folder, name)
}

function signed(name: string, bytes: Uint8Array, timeoutMs = 10_000) {
  return store(name, bytes).then((file) => sign(file, { gpgHome: home.path, timestampUrl: server.url, timeoutMs }))
}

describe.skipIf(withoutGnupg)('a signed SPK', () => {
  it('carries a stamped signature that GnuPG verifies over the files in the order a device joins them', async () => {
    const file = await store('rich.spk', sampleSpk(RICH))
    const signing = await sign(file, { gpgHome: home.path, timestampUrl: server.url })
    const member = { signature: signing.ok ? signing.signature : '', mtime: 1_700_000_000 }
    const path = await written(await appendSignature(file, member), 'rich-signed.spk')

    const { bytes, signature } = unpackedBytes(path, RICH_ORDER)
    const detached = await gpg(home.path, ['--decrypt'], signature)
    writeFileSync(join(folder, 'detached.asc'), detached)
    await gpg(home.path, ['--verify', join(folder, 'detached.asc'), '-'], bytes)
    await expect(gpg(home.path, ['--verify', join(folder, 'detached.asc'), '-'], Buffer.concat([bytes, bytes]))).rejects.toThrow(
      'BAD signature',
    )
  })

  it('was stamped by posting the armoured signature as the form file "file"', async () => {
    await signed('posted.spk', sampleSpk())
    const posted = server.received.at(-1)
    expect(posted).toMatchObject({ name: 'file', fileName: 'file' })
    expect(posted?.text).toMatch(/^-----BEGIN PGP SIGNATURE-----\n/)
  })

  it('is a valid SPK whose last member is the signature, dated as asked, and as long as foretold', async () => {
    const file = await store('plain.spk', sampleSpk())
    const rewriting = await appendSignature(file, { signature: 'text', mtime: 1_700_000_000 })
    const bytes = readFileSync(await written(rewriting, 'plain-signed.spk'))
    const { hasSignature, members } = spkOf(bytes)
    expect([hasSignature, members.at(-1)?.name]).toEqual([true, 'syno_signature.asc'])
    expect(rewriting).toMatchObject({ sizeBytes: bytes.length })
    const header = bytes.subarray(members.at(-1)?.headerOffset)
    expect([header.toString('latin1', 100, 107), Number.parseInt(header.toString('latin1', 136, 147), 8)]).toEqual([
      '0000644',
      1_700_000_000,
    ])
  })

  it.each([
    ['made by us', sampleSpk(RICH)],
    ['padded to ten kilobytes, as tar does', Buffer.concat([sampleSpk(), Buffer.alloc(10_240 - (sampleSpk().length % 10_240))])],
    ['ended by a single block', sampleSpk().subarray(0, -512)],
  ])('%s is byte for byte the file before, once unsigned', async (_, bytes) => {
    const file = await store('before.spk', bytes)
    const signedPath = await written(await appendSignature(file, { signature: 'text', mtime: 1 }), 'signed.spk')
    const unsignedPath = await written(await removeSignature(await storedFile(signedPath)), 'unsigned.spk')
    expect(readFileSync(unsignedPath).equals(bytes)).toBe(true)
  })
})

describe.skipIf(withoutGnupg)('signing that cannot succeed', () => {
  const outcomes: [TimestampBehaviour, string, boolean][] = [
    ['silence', 'timestamp_unreachable', true],
    [{ status: 500 }, 'timestamp_status', true],
    [{ status: 429 }, 'timestamp_status', true],
    [{ status: 404 }, 'timestamp_status', false],
    [{ status: 201 }, 'timestamp_status', false],
    ['forge', 'timestamp_unverified', true],
    ['tamper', 'timestamp_unverified', true],
    ['echo', 'timestamp_unverified', true],
  ]

  it.each(outcomes)('when the timestamp server answers with %j ends in %s, retryable %s', async (behaviour, code, retryable) => {
    server.behaviour = behaviour
    expect(await signed('refused.spk', sampleSpk(), behaviour === 'silence' ? 200 : 10_000)).toMatchObject({
      ok: false,
      failure: { code, retryable },
    })
  })

  it('says that the server is down when nothing listens', async () => {
    const signing = await sign(await store('down.spk', sampleSpk()), { gpgHome: home.path, timestampUrl: 'http://127.0.0.1:1/' })
    expect(signing).toMatchObject({ ok: false, failure: { code: 'timestamp_unreachable', retryable: true } })
  })

  it('says that the key is missing before anything is posted', async () => {
    const before = server.received.length
    const file = await store('keyless.spk', sampleSpk())
    const keyless = await sign(file, { gpgHome: join(folder, 'nowhere'), timestampUrl: server.url })
    const wrongKey = await sign(file, { gpgHome: home.path, timestampUrl: server.url, keyFingerprint: '0'.repeat(40) })
    expect([keyless, wrongKey]).toMatchObject(Array(2).fill({ ok: false, failure: { code: 'signing_key_missing', retryable: false } }))
    expect(server.received.length).toBe(before)
  })

  it('refuses a signed SPK, a damaged one, and unsigning an unsigned one', async () => {
    const twice = sampleSpk({ members: { 'syno_signature.asc': 'signed' } })
    expect(await signed('twice.spk', twice)).toMatchObject({ failure: { code: 'already_signed' } })
    expect(await appendSignature(await store('twice.spk', twice), { signature: '', mtime: 1 })).toMatchObject({
      failure: { code: 'already_signed' },
    })
    expect(await signed('damaged.spk', sampleSpk().subarray(0, 3000))).toMatchObject({ failure: { code: 'spk_damaged', retryable: false } })
    expect(await removeSignature(await store('unsigned.spk', sampleSpk()))).toMatchObject({ failure: { code: 'not_signed' } })
  })

  it('stops when the caller aborts', async () => {
    const file = await store('aborted.spk', sampleSpk())
    const signal = AbortSignal.abort(new Error('shutting down'))
    await expect(sign(file, { gpgHome: home.path, timestampUrl: server.url, signal })).rejects.toThrow('shutting down')
  })

  it('lets no signature out over a file that could only be read in part', async () => {
    const file = await store('vanishing.spk', sampleSpk({ payload: Buffer.alloc(500_000) }))
    let reads = 0
    const vanishing = {
      sizeBytes: file.sizeBytes,
      read: (range: { start: number; end: number }) => {
        reads += 1
        if (reads > 2) throw new Error('the store is gone')
        return file.read(range)
      },
    }
    await expect(sign(vanishing, { gpgHome: home.path, timestampUrl: server.url })).rejects.toThrow('the store is gone')
  })
})

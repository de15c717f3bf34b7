import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gnupg, missingSwift, type S3Server, startSwift, tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSigningRoom } from '../builds/signing-room.ts'
import { offered } from '../catalog/offered.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { type Installation, install, type Server } from './installation.ts'
import { onlyBuild, signedBuild, upload } from './publishing.ts'

const missing = missingSwift() ?? ('skipped' in (await gnupg()) ? true : undefined)
// Sent in two parts.
const packageNamed = (name: string) => sampleSpk({ info: { package: name }, payload: Buffer.alloc(9_000_000, name) })

describe.skipIf(missing)('an installation with its files in S3', () => {
  const room = openSigningRoom()
  const dataDir = tempDir('on-s3')
  let s3: S3Server
  let installation: Installation
  let api: Server
  let url: string
  beforeAll(async () => {
    s3 = await startSwift()
    installation = await install('SQLite', { ...room.settings, ...(await s3.freshStorage()), TRELLIS_DATA_DIR: dataDir })
    api = await installation.serve('api')
    await Promise.all([installation.start('worker'), installation.start('scheduler')])
    expect(await upload(api.url, installation.key, packageNamed('travels'))).toBe(201)
    expect(await signedBuild(installation, api.url, 'travels')).toMatchObject({ matchesItsRow: true, signatures: 1, staged_key: null })
    const build = await onlyBuild(installation, 'travels')
    url = `${api.url}/nas/${build?.path.split('/').map(encodeURIComponent).join('/')}`
  }, 120_000)
  afterAll(async () => {
    await installation?.close()
    await s3?.stop()
  })

  it('takes a package in, signs it, puts it in place and offers it, and keeps nothing of it in the data folder', async () => {
    await installation.command(['spkrepo', 'activate', 'travels', '1.2.3-4'])
    const [entry] = await offered(`${api.url}/nas?build=1594&arch=88f6281&language=enu&major=3`)
    expect(entry).toMatchObject({ package: 'travels', version: '1.2.3-4' })
    const { thumbnail = [], size } = entry ?? {}
    expect(size).toBe((await onlyBuild(installation, 'travels'))?.size_bytes)
    const icon = await fetch(`${api.url}${new URL(thumbnail[0] ?? '').pathname}`)
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(existsSync(join(dataDir, 'spkrepo'))).toBe(false)
  })

  it('gives the file out with the headers that it has from a folder', async () => {
    const whole = await fetch(url)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(whole.status).toBe(200)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(bytes.length),
      'content-disposition': expect.stringMatching(/^inline; filename="travels\.v4/),
      'cache-control': expect.stringContaining('public'),
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'last-modified': expect.stringMatching(/GMT$/),
    })
    const head = await fetch(url, { method: 'HEAD' })
    for (const name of ['etag', 'content-length', 'last-modified', 'content-disposition', 'content-type'])
      expect(head.headers.get(name), name).toBe(whole.headers.get(name))

    const part = await fetch(url, { headers: { range: 'bytes=1000000-1000009' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1000000-1000009/${bytes.length}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_000_000, 1_000_010))).toBe(true)

    const etag = whole.headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(url, { headers: { range: 'bytes=5-6', 'if-range': '"another"' } })).status).toBe(200)
    expect((await fetch(url, { headers: { range: 'bytes=99999999-' } })).status).toBe(416)
    expect((await fetch(`${url}x`)).status).toBe(404)
  })

  it('answers the same upload again with 200, and goes on after its api was killed while another was sent', async () => {
    expect(await upload(api.url, installation.key, packageNamed('travels'))).toBe(200)
    const spk = packageNamed('half-way')
    const stopped = api.stop('SIGKILL')
    const answered = upload(api.url, installation.key, spk).catch(() => 'no answer')
    await stopped
    await answered
    expect(await onlyBuild(installation, 'half-way')).toBeUndefined()

    api = await installation.serve('api')
    expect(await upload(api.url, installation.key, spk)).toBe(201)
    expect(await signedBuild(installation, api.url, 'half-way')).toMatchObject({ matchesItsRow: true, signatures: 1 })
  })

  it('says in the doctor that the store is well, and in its log and output never the secret key', async () => {
    const report = await installation.command(['doctor', '--json'])
    const { areas }: { areas: readonly { area: string; findings: readonly unknown[] }[] } = JSON.parse(report)
    expect(areas.find(({ area }) => area === 'storage of spkrepo')).toEqual({ area: 'storage of spkrepo', findings: [] })
    for (const text of [report, api.stdout(), api.stderr()]) expect(text).not.toContain(s3.secretAccessKey)
  })
})

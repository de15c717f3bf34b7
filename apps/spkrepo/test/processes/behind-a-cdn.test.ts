import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gnupg } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSigningRoom } from '../builds/signing-room.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { eventually, type Installation, install, type Server } from './installation.ts'
import { onlyBuild, signedBuild, upload } from './publishing.ts'

describe.skipIf('skipped' in (await gnupg()))('an installation behind a CDN', () => {
  const room = openSigningRoom()
  const asked: string[] = []
  const cdn = createServer((request, response) => {
    const { 'fastly-key': token, 'fastly-soft-purge': soft } = request.headers
    asked.push(`${request.method} ${request.url} ${token} ${soft}`)
    response.end()
  })
  let installation: Installation
  let api: Server
  beforeAll(async () => {
    await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(cdn.address() as AddressInfo).port}`
    installation = await install('SQLite', {
      ...room.settings,
      TRELLIS_CDN_API_URL: `${url}/api`,
      TRELLIS_CDN_SERVICE_ID: 'S1',
      CDN_PURGE_TOKEN: 'canary-token',
      SPKREPO_PACKAGES_URL: `${url}/nas`,
    })
    api = await installation.serve('up')
  }, 120_000)
  afterAll(async () => {
    await installation?.close()
    cdn.close()
  })

  const purged = async (line: string) => await eventually(`"${line}"`, () => (asked.includes(line) ? true : undefined))

  it('has it forget the file that was signed, as devices spell it, and the catalog after every change', async () => {
    expect(await upload(api.url, installation.key, sampleSpk({ info: { package: 'travels' } }))).toBe(201)
    await signedBuild(installation, api.url, 'travels')
    const path = (await onlyBuild(installation, 'travels'))?.path ?? ''
    expect(path).toContain('[')
    await purged(`PURGE /nas/${path.split('/').map(encodeURIComponent).join('/')} canary-token 1`)
    await purged('POST /api/service/S1/purge/spkrepo%2Fcatalog canary-token 1')

    for (const verb of ['activate', 'deactivate']) {
      asked.length = 0
      await installation.command(['spkrepo', verb, 'travels', '1.2.3-4'])
      await purged('POST /api/service/S1/purge/spkrepo%2Fcatalog canary-token 1')
    }
    expect(api.stdout() + api.stderr()).not.toContain('canary')
  })

  it('tells it under which keys answers are kept', async () => {
    const catalog = await fetch(`${api.url}/nas?build=1594&arch=88f6281&language=enu&major=3`)
    expect(catalog.headers.get('surrogate-key')).toBe('spkrepo/catalog')
    const path = (await onlyBuild(installation, 'travels'))?.path ?? ''
    const file = await fetch(`${api.url}/nas/${path.split('/').map(encodeURIComponent).join('/')}`, { method: 'HEAD' })
    expect(file.headers.get('surrogate-key')).toBe('spkrepo/package/travels')
    expect(file.headers.get('cache-control')).toBe('public, max-age=60, s-maxage=300, must-revalidate')
  })
})

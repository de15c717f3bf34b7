import { describe, expect, it } from 'vitest'
import { Fastly } from '../../src/cdn/fastly.ts'
import { freePort } from '../../src/testing/free-port.ts'
import { cdnServer } from './cdn-server.ts'

const token = 'canary-token'

describe('a purge', () => {
  it('of an address is a PURGE of just that address, soft, with the token', async () => {
    const { url, seen } = await cdnServer()
    const fastly = new Fastly({ token, apiUrl: url })
    expect(await fastly.purgeUrl(`${url}/nas/demo/4/demo.v4%5Bx86%5D.spk`)).toEqual({ kind: 'done' })
    expect(seen).toEqual([{ line: 'PURGE /nas/demo/4/demo.v4%5Bx86%5D.spk', token, isSoft: true, keys: undefined }])
  })

  it('of one key names it in the path, of several in a header, 256 at a time', async () => {
    const { url, seen } = await cdnServer()
    const fastly = new Fastly({ token, serviceId: 'S1', apiUrl: `${url}/`, soft: false })
    await fastly.purgeKeys(['package/demo'])
    await fastly.purgeKeys(Array.from({ length: 300 }, (_, n) => `k${n}`))
    expect(seen.map(({ line, keys, isSoft }) => [line, keys?.split(' ').length, isSoft])).toEqual([
      ['POST /service/S1/purge/package%2Fdemo', undefined, false],
      ['POST /service/S1/purge', 256, false],
      ['POST /service/S1/purge', 44, false],
    ])
  })

  it('of keys without a service does nothing', async () => {
    const { url, seen } = await cdnServer()
    expect(await new Fastly({ token, apiUrl: url }).purgeKeys(['a'])).toEqual({ kind: 'done' })
    expect(seen).toEqual([])
  })
})

describe('a CDN that does not do it', () => {
  it.each([
    [500, 'busy'],
    [503, 'busy'],
    [429, 'busy'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [302, 'refused'],
  ])('is, after a status of %i, %s', async (status, kind) => {
    const { url } = await cdnServer((_request, response) => void response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end())
    const answer = await new Fastly({ token, apiUrl: url }).purgeUrl(`${url}/x?a=b`)
    expect(answer).toMatchObject({ kind, message: expect.stringContaining(`${status}`) })
    expect(JSON.stringify(answer)).not.toContain('canary')
  })

  it('says when to come again', async () => {
    const { url } = await cdnServer((_request, response) => void response.writeHead(429, { 'retry-after': '7' }).end())
    expect(await new Fastly({ token, apiUrl: url }).purgeUrl(url)).toMatchObject({ kind: 'busy', retryAfterMs: 7_000 })
  })

  it('is given up when it hangs, and when nothing listens', async () => {
    const { url } = await cdnServer(() => {})
    expect(await new Fastly({ token, apiUrl: url, timeoutMs: 50 }).purgeUrl(url)).toMatchObject({ kind: 'busy' })
    const nowhere = `http://127.0.0.1:${await freePort()}`
    expect(await new Fastly({ token, apiUrl: nowhere }).look()).toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('is never sent the token unencrypted', async () => {
    const plain = new Fastly({ token }).purgeUrl('http://packages.example.org/x')
    await expect(plain).rejects.toMatchObject({ code: 'cdn_url_invalid' })
  })
})

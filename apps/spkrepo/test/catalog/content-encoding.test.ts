import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { bestEncoding } from '../../server/catalog/content-encoding.ts'
import { useCatalog } from './opened-catalog.ts'

describe('the encoding of an answer', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip;q=1', 'br'],
    ['gzip;q=0', undefined],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', undefined],
    ['gzip;q=nonsense', undefined],
  ])('for Accept-Encoding %j is %j', (accept, encoding) => {
    expect(bestEncoding(accept)).toBe(encoding)
  })
})

describe('a catalog', () => {
  const catalog = useCatalog('SQLite')
  const query = '/nas?language=enu&build=25556&arch=cedarview'
  const ask = async (headers: Record<string, string> = {}) => await catalog.nas.get(query, headers)

  it('comes shortened to those who take that, says so, and is the same to all', async () => {
    for (let number = 1; number <= 40; number++) await catalog.seed({ package: `package-${number}` })
    const plain = await ask()
    const [zipped, brotli] = [await ask({ 'accept-encoding': 'gzip' }), await ask({ 'accept-encoding': 'gzip, br' })]
    expect([plain, zipped, brotli].map((answer) => answer.headers['content-encoding'])).toEqual([undefined, 'gzip', 'br'])
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 5)
    for (const answer of [plain, zipped, brotli]) {
      expect(answer.headers.vary).toBe('accept-encoding')
      expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length)
    }
  })

  it('has a tag for each encoding, each of which is told when it still holds', async () => {
    await catalog.seed()
    const tags = []
    for (const accept of ['identity', 'gzip', 'br']) {
      const headers = { 'accept-encoding': accept }
      const etag = String((await ask(headers)).headers.etag)
      expect((await ask({ ...headers, 'if-none-match': etag })).statusCode).toBe(304)
      tags.push(etag)
    }
    expect(new Set(tags).size).toBe(3)
  })

  it('too large to be sent at once is the same bytes however it is asked for, and is shortened for those who ask again', async () => {
    const descriptions = { enu: 'Does more than it says. '.repeat(600) }
    for (let number = 1; number <= 25; number++) await catalog.seed({ package: `large-${number}`, descriptions })
    const [first, second, third] = [await ask(), await ask(), await ask()]
    expect(first.rawPayload.length).toBeGreaterThan(300_000)
    expect(Number(first.headers['content-length'])).toBe(first.rawPayload.length)
    expect([second, third].map((answer) => answer.rawPayload.equals(first.rawPayload))).toEqual([true, true])
    expect(first.json().packages).toHaveLength(25)
    const head = await catalog.nas.send({ method: 'HEAD', url: query.replace('cedarview', 'qoriq') })
    expect([head.headers['content-length'], head.rawPayload.length]).toEqual([
      String(first.rawPayload.length - 25 * ('cedarview'.length - 'qoriq'.length)),
      0,
    ])

    const shortened = await vi.waitUntil(async () => {
      const answer = await ask({ 'accept-encoding': 'gzip' })
      return answer.headers['content-encoding'] === 'gzip' ? answer : undefined
    })
    expect(gunzipSync(shortened.rawPayload).equals(first.rawPayload)).toBe(true)
  })

  it('is not sent to who has it, in whichever encoding that was', async () => {
    await catalog.seed()
    const etag = String((await ask({ 'accept-encoding': 'gzip' })).headers.etag)
    for (const accept of ['identity', 'gzip', 'br']) {
      const answer = await ask({ 'accept-encoding': accept, 'if-none-match': `"other", W/${etag}` })
      expect([answer.statusCode, answer.headers.etag, answer.body]).toEqual([304, etag, ''])
    }
    await catalog.seed({ package: 'another' })
    expect((await ask({ 'if-none-match': etag })).statusCode).toBe(200)
  })
})

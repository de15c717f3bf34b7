import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
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
})

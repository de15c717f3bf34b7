import { once } from 'node:events'
import { ReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { parseRange } from '../../src/http/byte-range.ts'
import { contentDisposition } from '../../src/http/content-disposition.ts'
import type { HttpApp } from '../../src/http/http-app.ts'
import { sendObject } from '../../src/http/send-object.ts'
import { fileStorage } from '../../src/storage/file-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { chunksOf } from '../storage/storage-contract.ts'
import { aServer, listen } from './test-server.ts'

const KEY = 'demo/4/demo.v4.f23739[x86].spk'
const address = '/nas/demo/4/demo.v4.f23739%5Bx86%5D.spk'

describe('a stored file', () => {
  it('is sent whole, with what a client needs to resume and to ask again', async () => {
    const { app, stat } = await serving('0123456789')
    const answer = await app.inject(`${address}?arch=x86&build=7`)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toBe('0123456789')
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '10',
      'content-disposition': 'inline; filename="demo.v4.f23739[x86].spk"',
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=60',
      etag: `"${stat.etag}"`,
      'last-modified': stat.modifiedAt.toUTCString(),
    })
  })

  it('answers HEAD with the same headers and no body', async () => {
    const { app } = await serving('0123456789')
    const [head, whole] = [await app.inject({ method: 'HEAD', url: address }), await app.inject(address)]
    expect(head.statusCode).toBe(200)
    expect(head.body).toBe('')
    const withoutOwn = ({ headers }: typeof head) => ({ ...headers, 'x-request-id': '', date: '' })
    expect(withoutOwn(head)).toEqual(withoutOwn(whole))
    const ranged = await app.inject({ method: 'HEAD', url: address, headers: { range: 'bytes=0-0' } })
    expect([ranged.statusCode, ranged.headers['content-length']]).toEqual([200, '10'])
  })

  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-300', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-999999999999999999999999', '56789', 'bytes 5-9/10'],
    ['Bytes=9-9', '9', 'bytes 9-9/10'],
  ])('sends the part that %s asks for', async (range, body, contentRange) => {
    const { app } = await serving('0123456789')
    const answer = await app.inject({ url: address, headers: { range } })
    expect(answer.statusCode).toBe(206)
    expect(answer.body).toBe(body)
    expect(answer.headers).toMatchObject({ 'content-range': contentRange, 'content-length': `${body.length}`, 'accept-ranges': 'bytes' })
  })

  it.each(['bytes=0-1,4-5', 'bytes=5-2', 'bytes=', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes 0-1', 'bytes=1-2-3', ''])(
    'is sent whole when %j asks for nothing that it sends in parts',
    async (range) => {
      const { app } = await serving('0123456789')
      const answer = await app.inject({ url: address, headers: { range } })
      expect([answer.statusCode, answer.body]).toEqual([200, '0123456789'])
      expect(answer.headers).not.toHaveProperty('content-range')
    },
  )

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=99999999999999999999-', 'bytes=-0'])('refuses %s, which it does not have', async (range) => {
    const { app } = await serving('0123456789')
    const answer = await app.inject({ url: address, headers: { range } })
    expect(answer.statusCode).toBe(416)
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes */10', 'cache-control': 'no-store', 'accept-ranges': 'bytes' })
    expect(answer.json()).toMatchObject({ error: { code: 'range_not_satisfiable' } })
  })

  it('may be empty', async () => {
    const { app } = await serving('')
    const whole = await app.inject(address)
    expect([whole.statusCode, whole.headers['content-length'], whole.body]).toEqual([200, '0', ''])
    expect((await app.inject({ url: address, headers: { range: 'bytes=0-' } })).statusCode).toBe(416)
    expect((await app.inject({ url: address, headers: { range: 'bytes=-5' } })).statusCode).toBe(200)
  })

  it('that is not there, or cannot be, is a 404 in the error format', async () => {
    const { app } = await serving('x')
    const nowhere = [
      '/nas/demo',
      '/nas/demo/',
      '/nas/none.spk',
      '/nas/..%2f..%2fetc/passwd',
      '/nas/%2e%2e/x',
      '/nas/a%00b',
      '/nas/a%5cb',
      '/nas/.staging/x',
    ]
    for (const url of nowhere) {
      const answer = await app.inject({ url, headers: { range: 'bytes=0-' } })
      expect([url, answer.statusCode]).toEqual([url, 404])
      expect(answer.json()).toMatchObject({ error: { code: 'not_found' } })
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })
})

describe('a conditional request', () => {
  let app: HttpApp
  let etag: string
  let modified: string
  const [past, future] = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT']
  const ask = async (headers: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') =>
    (await app.inject({ method, url: address, headers })).statusCode

  beforeEach(async () => {
    const served = await serving('0123456789')
    app = served.app
    etag = `"${served.stat.etag}"`
    modified = served.stat.modifiedAt.toUTCString()
  })

  it('for a file that is known is 304, without a body but with its headers', async () => {
    const answer = await app.inject({ url: address, headers: { 'if-none-match': etag } })
    expect([answer.statusCode, answer.body]).toEqual([304, ''])
    expect(answer.headers).toMatchObject({ etag, 'last-modified': modified, 'cache-control': 'public, max-age=60' })
    expect(answer.headers).not.toHaveProperty('content-length')
    expect(answer.headers).not.toHaveProperty('content-type')
  })

  it.each([
    ['its etag', () => ({ 'if-none-match': etag }), 304],
    ['its etag, called weak', () => ({ 'if-none-match': `W/${etag}` }), 304],
    ['its etag among others', () => ({ 'if-none-match': `"a,b", W/"c" , ${etag}` }), 304],
    ['anything', () => ({ 'if-none-match': '*' }), 304],
    ['another etag', () => ({ 'if-none-match': '"other"' }), 200],
    ['another etag, whatever the date', () => ({ 'if-none-match': '"other"', 'if-modified-since': future }), 200],
    ['its date', () => ({ 'if-modified-since': modified }), 304],
    ['a later date', () => ({ 'if-modified-since': future }), 304],
    ['an earlier date', () => ({ 'if-modified-since': past }), 200],
    ['what is no date', () => ({ 'if-modified-since': '1' }), 200],
    ['its etag to match', () => ({ 'if-match': etag }), 200],
    ['any etag to match', () => ({ 'if-match': '*' }), 200],
    ['another etag to match', () => ({ 'if-match': '"other"' }), 412],
    ['its etag to match, called weak', () => ({ 'if-match': `W/${etag}` }), 412],
    ['its date to be unmodified since', () => ({ 'if-unmodified-since': modified }), 200],
    ['an earlier date to be unmodified since', () => ({ 'if-unmodified-since': past }), 412],
  ])('with %s', async (_title, headers, status) => {
    expect(await ask(headers())).toBe(status)
    expect(await ask(headers(), 'HEAD')).toBe(status)
  })

  it.each([
    ['its etag', () => etag, 206],
    ['its date', () => modified, 206],
    ['its etag, called weak', () => `W/${etag}`, 200],
    ['another etag', () => '"other"', 200],
    ['another date', () => future, 200],
    ['nonsense', () => 'nonsense', 200],
  ])('resumes with If-Range only when it is still the same file: %s', async (_title, ifRange, status) => {
    expect(await ask({ range: 'bytes=5-', 'if-range': ifRange() })).toBe(status)
  })

  it('that resumes a replaced file starts over with the new bytes', async () => {
    const { app: other, storage, stat } = await serving('old bytes')
    await storage.put(KEY, chunksOf('new bytes'), { replace: true })
    const answer = await other.inject({ url: address, headers: { range: 'bytes=4-', 'if-range': `"${stat.etag}"` } })
    expect([answer.statusCode, answer.body]).toEqual([200, 'new bytes'])
  })
})

describe('a file that is replaced between looking at it and opening it', () => {
  it('is sent as it is then, with headers that fit', async () => {
    const storage = await aStorage('old')
    let replaced = false
    const moving = {
      stat: (key: string) => storage.stat(key),
      open: async (...asked: Parameters<Storage['open']>) => {
        if (!replaced) await storage.put(KEY, chunksOf('new and longer'), { replace: true })
        replaced = true
        return storage.open(...asked)
      },
    }
    const answer = await (await serve(moving)).inject(address)
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([200, 'new and longer', '14'])
    expect(answer.headers.etag).toBe(`"${(await storage.stat(KEY))?.etag}"`)
  })
})

describe('a client that goes away in the middle of a large file', () => {
  it('stops the reading and frees the file', async () => {
    const sizeBytes = 64 * 1024 * 1024
    const { storage, bodies } = watched(await aStorage(Buffer.alloc(sizeBytes)))
    const port = await listen(await serve(storage))
    const request = get({ port, host: '127.0.0.1', path: address })
    const [response]: IncomingMessage[] = await once(request, 'response')
    if (response === undefined) throw new Error('no answer')
    await once(response, 'readable')
    request.destroy()

    const [body] = bodies
    if (!(body instanceof ReadStream)) throw new Error('nothing was opened')
    await once(body, 'close')
    expect(body.bytesRead).toBeLessThan(sizeBytes)
  })
})

describe('an answered request', () => {
  it.each([
    ['GET', {}, 1],
    ['GET', { range: 'bytes=1-2' }, 1],
    ['GET', { range: 'bytes=100-' }, 0],
    ['GET', { 'if-none-match': '*' }, 0],
    ['HEAD', {}, 0],
  ] as const)('has opened the file no more than needed, and closed it (%s %j)', async (method, headers, opened) => {
    const { storage, bodies } = watched(await aStorage('0123456789'))
    const app = await serve(storage)
    await app.inject({ method, url: address, headers })
    expect(bodies).toHaveLength(opened)
    for (const body of bodies) if (!body.closed) await once(body, 'close')
  })
})

describe('a range header', () => {
  it('of any form means the whole, or a part that exists', () => {
    const piece = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '-', ' ', ',', 'bytes=', '18446744073709551616', 'x'))
    const header = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 6 }).map((pieces) => `bytes=${pieces.join('-')}`),
    )
    fc.assert(
      fc.property(header, fc.nat(200), (range, sizeBytes) => {
        const asked = parseRange(range, sizeBytes)
        if (asked.kind !== 'part') return
        expect(asked.start).toBeGreaterThanOrEqual(0)
        expect(asked.start).toBeLessThanOrEqual(asked.end)
        expect(asked.end).toBeLessThan(sizeBytes)
      }),
    )
  })
})

describe('the name that a file is saved under', () => {
  it.each([
    ['plain.spk', 'attachment; filename="plain.spk"'],
    ['demo.v4[x86].spk', 'attachment; filename="demo.v4[x86].spk"'],
    ['a "b".spk', 'attachment; filename="a \\"b\\".spk"'],
    ['naïve.spk', 'attachment; filename="na_ve.spk"; filename*=UTF-8\'\'na%C3%AFve.spk'],
    ["it's 100%41.spk", "attachment; filename=\"it's 100%41.spk\"; filename*=UTF-8''it%27s%20100%2541.spk"],
    ['../../etc/passwd', 'attachment; filename="passwd"'],
    ['a\r\nset-cookie: x', 'attachment; filename="aset-cookie: x"'],
  ])('%j', (fileName, expected) => {
    expect(contentDisposition({ type: 'attachment', fileName })).toBe(expected)
  })

  it('is a header that can be sent, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (fileName) => {
        expect(contentDisposition({ type: 'inline', fileName })).toMatch(
          /^inline; filename="(?:[ !#-[\]-~]|\\["\\])*"(?:; filename\*=UTF-8''[\w.!~%-]*)?$/,
        )
      }),
    )
  })
})

/** `storage`, and every body that it opens. */
function watched(storage: Storage) {
  const bodies: Readable[] = []
  const open: Storage['open'] = async (...asked) => {
    const opened = await storage.open(...asked)
    if (opened !== undefined) bodies.push(opened.body)
    return opened
  }
  return { storage: { stat: (key: string) => storage.stat(key), open }, bodies }
}

async function serving(content: string) {
  const storage = await aStorage(content)
  const stat = await storage.stat(KEY)
  if (stat === undefined) throw new Error('the object was just stored')
  return { app: await serve(storage), storage, stat }
}

async function aStorage(content: string | Uint8Array): Promise<Storage> {
  const dir = await mkdtemp(join(tmpdir(), 'send-object-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const storage = fileStorage({ dir })
  await storage.put(KEY, chunksOf(content, 65_536))
  return storage
}

async function serve(storage: Pick<Storage, 'stat' | 'open'>): Promise<HttpApp> {
  const { app } = await aServer((routes) => {
    routes.get<{ Params: { '*': string } }>('/nas/*', (request, reply) => {
      const key = request.params['*']
      const disposition = { type: 'inline', fileName: key } as const
      return sendObject(request, reply, {
        storage,
        key,
        contentType: 'application/octet-stream',
        cacheControl: 'public, max-age=60',
        disposition,
      })
    })
  })
  return app
}

import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { publicUrlOf } from '../../src/http/public-url.ts'
import { createHttpServer, type Mount } from '../../src/http/server.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { aServer } from './test-server.ts'

describe('every answer', () => {
  it('carries security headers and no word about the software', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/page', async (_request, reply) => reply.type('text/html').send('<!doctype html>'))
    })
    for (const url of ['/page', '/nowhere', '/healthz', '/openapi.json', '/docs/']) {
      const { headers } = await app.inject(url)
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
      expect(headers['referrer-policy']).toBeTypeOf('string')
      expect(headers['content-security-policy']).toContain("default-src 'self'")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).toContain("script-src 'self';")
      for (const name of ['server', 'x-powered-by', 'set-cookie']) expect(headers).not.toHaveProperty(name)
    }
  })

  it('has the headers that its route chose instead', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/', async (_request, reply) => reply.header('content-security-policy', "default-src 'none'").send('x'))
    })
    expect((await app.inject('/')).headers['content-security-policy']).toBe("default-src 'none'")
  })

  it('repeats a well-formed request id of the caller, and replaces any other', async () => {
    const { app, log } = await aServer((routes) => {
      routes.get('/', async (request) => ({ id: request.id }))
    })
    const given = await app.inject({ url: '/', headers: { 'x-request-id': 'edge-7f3a.2026_1' } })
    expect(given.headers['x-request-id']).toBe('edge-7f3a.2026_1')
    expect(given.json()).toEqual({ id: 'edge-7f3a.2026_1' })
    expect(log()).toContain('"requestId":"edge-7f3a.2026_1"')
    for (const bad of ['short', 'a b c d e f', '<script>alert(1)</script>', 'x'.repeat(129), '-leading-dash']) {
      const answer = await app.inject({ url: '/', headers: { 'x-request-id': bad } })
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('is logged in one line, without the secrets of its address', async () => {
    const { app, log } = await aServer((routes) => {
      routes.get('/confirm', async () => 'ok')
    })
    await app.inject({
      url: '/confirm?email=a%40b.org&token=c4n4ry&%74oken=c4n4ry&api_key=c4n4ry',
      headers: { authorization: 'Basic c4n4ry', cookie: 'session=c4n4ry' },
    })
    expect(log()).not.toContain('c4n4ry')
    const lines = log()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        method: 'GET',
        path: '/confirm?email=a%40b.org&token=[redacted]&%74oken=[redacted]&api_key=[redacted]',
        status: 200,
        ms: expect.any(Number),
        requestId: expect.any(String),
      }),
    ])
  })
})

describe('a request', () => {
  it('gets its defaults and types from the schema of the route', async () => {
    const { app } = await aServer((routes) => {
      const querystring = Type.Object({ page: Type.Integer({ default: 1 }), all: Type.Optional(Type.Boolean({ default: false })) })
      routes.get('/list/:id', { schema: { querystring, params: Type.Object({ id: Type.Integer() }) } }, async ({ query, params }) => {
        const next: number = query.page + params.id
        return { next, all: query.all }
      })
    })
    expect((await app.inject('/list/40?page=2&all=true')).json()).toEqual({ next: 42, all: true })
    expect((await app.inject('/list/1')).json()).toEqual({ next: 2, all: false })
    expect((await app.inject('/list/x')).statusCode).toBe(400)
  })

  it('answers with the fields of the response schema only', async () => {
    const { app } = await aServer((routes) => {
      const user = { name: 'ann', passwordHash: 'c4n4ry' }
      routes.get('/user', { schema: { response: { 200: Type.Object({ name: Type.String() }) } } }, async () => user)
    })
    expect((await app.inject('/user')).json()).toEqual({ name: 'ann' })
  })
})

describe('the address of a client', () => {
  /** Who the server says asks, from 127.0.0.1 with this header. */
  async function clientOf(trustProxy: boolean | readonly string[], forwarded?: string): Promise<string> {
    const { app } = await aServer((scope) => void scope.get('/ip', async ({ ip }) => ({ ip })), { trustProxy })
    const answer = await app.inject({ url: '/ip', headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } })
    return JSON.parse(answer.body).ip
  }

  it('is that of the connection, whatever a header says, unless a proxy is trusted', async () => {
    expect(await clientOf(false, '198.51.100.1')).toBe('127.0.0.1')
    expect(await clientOf(true)).toBe('127.0.0.1')
  })

  it('is what the nearest proxy has added, not what the client wrote in front of it', async () => {
    expect(await clientOf(true, '6.6.6.6, 203.0.113.5')).toBe('203.0.113.5')
    expect(await clientOf(['loopback'], '6.6.6.6, 203.0.113.5')).toBe('203.0.113.5')
  })

  it('is what the first of several named proxies was connected from', async () => {
    expect(await clientOf(['loopback', '10.0.0.0/8'], '6.6.6.6, 203.0.113.5, 10.1.2.3')).toBe('203.0.113.5')
    expect(await clientOf(['10.0.0.0/8'], '203.0.113.5, 10.1.2.3')).toBe('127.0.0.1')
  })
})

describe('mounts', () => {
  const hello = (name: string, extra: Partial<Mount> = {}): Mount => ({
    name,
    basePath: `/${name}`,
    register: (routes) => {
      routes.get('/', async () => `root of ${name}`)
      routes.get('/items/:id', async ({ url }) => `${name} ${url}`)
    },
    ...extra,
  })

  it('answer below their base paths, and operations once at the root', async () => {
    const { app } = await aServer(() => {}, { mounts: [hello('one'), hello('two'), hello('home', { basePath: '' })] })
    expect((await app.inject('/one')).body).toBe('root of one')
    expect((await app.inject('/two/')).body).toBe('root of two')
    expect((await app.inject('/two/items/7')).body).toBe('two /two/items/7')
    expect((await app.inject('/')).body).toBe('root of home')
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await app.inject('/one/healthz')).statusCode).toBe(404)
  })

  it('answer at the root of their hosts too, whatever the port and case, with 405 and operations as ever', async () => {
    const { app } = await aServer(() => {}, {
      mounts: [hello('one', { hosts: ['packages.example.org', 'mirror.example.org'] }), hello('home', { basePath: '' })],
    })
    const at = (host: string, url = '/') => app.inject({ url, headers: { host } })
    expect((await at('packages.example.org')).body).toBe('root of one')
    expect((await at('Mirror.Example.org:8443', '/items/7')).body).toBe('one /items/7')
    expect((await at('www.example.org')).body).toBe('root of home')
    expect((await at('packages.example.org.evil.org')).body).toBe('root of home')
    expect((await at('packagesXexample.org')).body).toBe('root of home')
    expect((await at('packages.example.org', '/one')).body).toBe('root of one')
    expect((await at('packages.example.org', '/healthz')).json()).toEqual({ status: 'ok' })
    expect((await app.inject({ method: 'POST', url: '/items/7', headers: { host: 'packages.example.org' } })).statusCode).toBe(405)
  })

  it('can answer on their hosts only', async () => {
    const { app } = await aServer(() => {}, { mounts: [hello('api', { basePath: '', hosts: ['api.example.org'], hostOnly: true })] })
    expect((await app.inject({ url: '/items/1', headers: { host: 'api.example.org' } })).body).toBe('api /items/1')
    expect((await app.inject({ url: '/items/1', headers: { host: 'example.org' } })).statusCode).toBe(404)
  })

  it.each([
    [[hello('one'), hello('two', { basePath: '/one' })], 'one and two are both mounted at the path /one'],
    [[hello('one', { hosts: ['h.org'] }), hello('two', { hosts: ['H.org'] })], 'one and two are both mounted at the host h.org'],
    [[hello('one', { basePath: 'one' })], 'cannot be mounted at "one"'],
    [[hello('one', { basePath: '/one/' })], 'cannot be mounted at "/one/"'],
    [[hello('one', { basePath: '/:id' })], 'cannot be mounted at "/:id"'],
  ])('that are in each other’s way, or nowhere, are refused', async (mounts, message) => {
    await expect(
      createHttpServer({
        logger: createLogger({ level: 'silent', pretty: false }),
        metrics: createMetrics(),
        mounts,
        publicUrl: new URL('http://localhost'),
        readiness: [],
      }),
    ).rejects.toMatchObject({ code: 'http_mount_conflict', message: expect.stringContaining(message) })
  })
})

describe('the description of the API', () => {
  it('lists the routes of every mount once, under its name, with the public address', async () => {
    const register: Mount['register'] = (routes) => {
      const schema = { summary: 'All packages', response: { 200: Type.Object({ packages: Type.Array(Type.String()) }) } }
      routes.get('/api/packages', { schema }, async () => ({ packages: [] }))
      routes.get('/page', { schema: { hide: true } }, async () => 'x')
    }
    const { app } = await aServer(() => {}, {
      mounts: [{ name: 'spkrepo', basePath: '/spkrepo', hosts: ['packages.example.org'], register }],
      publicUrl: new URL('https://trellis.example.org/'),
      about: { title: 'Trellis of Example', version: '1.2.3' },
    })
    const description = (await app.inject('/openapi.json')).json()
    expect(description).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Trellis of Example', version: '1.2.3' },
      servers: [{ url: 'https://trellis.example.org' }],
      tags: [{ name: 'spkrepo' }, { name: 'operations' }],
    })
    expect(Object.keys(description.paths).sort()).toEqual(['/healthz', '/metrics', '/readyz', '/spkrepo/api/packages'])
    expect(description.paths['/spkrepo/api/packages'].get).toMatchObject({
      tags: ['spkrepo'],
      summary: 'All packages',
      responses: { 200: { content: { 'application/json': { schema: { properties: { packages: { type: 'array' } } } } } } },
    })
  })

  it('is readable as a page whose parts all come from this server', async () => {
    const { app } = await aServer(() => {})
    const page = await app.inject('/docs/')
    expect(page.headers['content-type']).toContain('text/html')
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => new URL(part, 'http://localhost/docs/'))
    expect(parts.length).toBeGreaterThan(3)
    for (const part of parts) {
      expect(part.origin).toBe('http://localhost')
      expect((await app.inject(part.pathname)).statusCode).toBe(200)
    }
  })
})

describe('metrics', () => {
  it('count requests by the pattern of their route, never by their address', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/items/:id', async () => 'ok')
    })
    for (let n = 0; n < 5; n++) await app.inject(`/items/${n}`)
    for (let n = 0; n < 5; n++) await app.inject(`/nowhere/${n}`)
    const { body, headers } = await app.inject('/metrics')
    expect(headers['content-type']).toContain('text/plain; version=0.0.4')
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/items/:id",status="200"} 5')
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 5')
    expect(body).not.toContain('nowhere')
  })
})

describe('readiness', () => {
  it('is told check by check, and a broken one does not say more than its code', async () => {
    const { app, log } = await aServer(() => {}, {
      readiness: [
        { name: 'database', check: async () => 'fine' },
        { name: 'broker', check: () => Promise.reject(new Error('connect to c4n4ry:5432 failed')) },
        { name: 'storage', check: () => new Promise(() => {}), timeoutMs: 20 },
      ],
    })
    const answer = await app.inject('/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({
      status: 'not_ready',
      checks: {
        database: { ok: true },
        broker: { ok: false, problem: 'failed' },
        storage: { ok: false, problem: 'no answer within 20 ms' },
      },
    })
    expect(log()).toContain('connect to c4n4ry:5432 failed')
  })

  it('is given when every check passes, and asks each once for many probes at a time', async () => {
    let asked = 0
    const { app } = await aServer(() => {}, { readiness: [{ name: 'database', check: async () => void asked++ }] })
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.inject('/readyz')))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200])
    expect(asked).toBe(1)
  })
})

describe('public addresses', () => {
  it.each([
    [
      'https://x.org',
      '/nas/demo/a b[x86].spk',
      { arch: 'x86', build: 7, none: undefined },
      'https://x.org/nas/demo/a%20b%5Bx86%5D.spk?arch=x86&build=7',
    ],
    ['https://x.org/', '/', {}, 'https://x.org/'],
    ['https://x.org/repo/', 'ü/?#', {}, 'https://x.org/repo/%C3%BC/%3F%23'],
    ['http://[::1]:8080/repo', '/a', { q: 'a b&c' }, 'http://[::1]:8080/repo/a?q=a+b%26c'],
  ])('%s and %s make what a client can follow', (base, path, params, expected) => {
    expect(publicUrlOf(new URL(base), path, params)).toBe(expected)
  })

  it('do not change with what a request says about its host', async () => {
    const { app } = await aServer(() => {})
    const forged = { host: 'evil.org', 'x-forwarded-host': 'evil.org', 'x-forwarded-proto': 'ftp', forwarded: 'host=evil.org' }
    for (const url of ['/openapi.json', '/docs/', '/nowhere']) {
      const answer = await app.inject({ url, headers: forged })
      expect(answer.body + JSON.stringify(answer.headers)).not.toContain('evil.org')
    }
  })
})

import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { StackError } from '../../src/errors.ts'
import { httpError } from '../../src/http/http-error.ts'
import { aServer, listen } from './test-server.ts'

const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/)

describe('a refused request', () => {
  it('says what a route wants it to say, and is never cached', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/build', async (_request, reply) => {
        reply.header('cache-control', 'public').header('etag', '"x"').header('content-disposition', 'attachment')
        throw httpError(409, 'build_exists', 'this build is already here', { architectures: ['x86'] })
      })
    })
    const answer = await app.inject('/build')
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toEqual({
      error: { code: 'build_exists', message: 'this build is already here', details: { architectures: ['x86'] } },
      requestId,
    })
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' })
    expect(answer.headers).not.toHaveProperty('etag')
    expect(answer.headers).not.toHaveProperty('content-disposition')
  })

  it('tells where it does not fit the schema, without repeating what was sent', async () => {
    const { app } = await aServer((routes) => {
      const body = Type.Object({ user: Type.Object({ age: Type.Integer() }), name: Type.String({ minLength: 2 }) })
      routes.post('/users', { schema: { body } }, async () => 'ok')
      routes.get('/users', { schema: { querystring: Type.Object({ page: Type.Integer({ minimum: 1 }) }) } }, async () => 'ok')
    })
    const post = await app.inject({ method: 'POST', url: '/users', payload: { user: { age: 'c4n4ry' }, name: 'x' } })
    expect(post.statusCode).toBe(400)
    expect(post.json()).toMatchObject({
      error: {
        code: 'invalid_request',
        details: expect.arrayContaining([
          { in: 'body', path: '/user/age', message: expect.any(String) },
          { in: 'body', path: '/name', message: expect.any(String) },
        ]),
      },
    })
    expect(post.body).not.toContain('c4n4ry')
    const get = await app.inject('/users?page=0')
    expect(get.json()).toMatchObject({ error: { details: [{ in: 'query', path: '/page' }] } })
  })

  it.each([
    ['an unknown address', { url: '/nowhere' }, 404, 'not_found'],
    ['an address that is no text', { url: '/a%ff' }, 400, 'invalid_request'],
    ['a parameter beyond any name', { url: `/items/${'x'.repeat(2000)}` }, 414, 'address_too_long'],
    [
      'a broken JSON body',
      { method: 'POST', url: '/things', payload: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'invalid_request',
    ],
    [
      'a prototype in a JSON body',
      { method: 'POST', url: '/things', payload: '{"__proto__":{}}', headers: { 'content-type': 'application/json' } },
      400,
      'invalid_request',
    ],
    [
      'a body of another type',
      { method: 'POST', url: '/things', payload: 'x', headers: { 'content-type': 'text/csv' } },
      415,
      'unsupported_media_type',
    ],
    ['a body that is too large', { method: 'POST', url: '/things', payload: { a: 'x'.repeat(200) } }, 413, 'body_too_large'],
  ] as const)('for %s has the same form', async (_title, request, status, code) => {
    const { app } = await aServer(
      (routes) => {
        routes.post('/things', async () => 'ok')
        routes.get('/items/:name', async () => 'ok')
      },
      { bodyLimitBytes: 100 },
    )
    const answer = await app.inject(request)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toEqual({ error: { code, message: expect.any(String) }, requestId })
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-request-id': answer.json().requestId,
      'x-content-type-options': 'nosniff',
    })
  })

  it('for a method that the address does not take names those it takes', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/items/:name', async () => 'ok')
      routes.delete('/items/:name', async () => 'ok')
      routes.get('/files/*', async () => 'ok')
    })
    const answer = await app.inject({ method: 'POST', url: '/items/a?x=1' })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('DELETE, GET, HEAD')
    expect(answer.json()).toMatchObject({ error: { code: 'method_not_allowed' } })
    expect((await app.inject({ method: 'POST', url: '/files/a' })).statusCode).toBe(404)
  })

  it('that is no HTTP at all is answered in the same form', async () => {
    const { app } = await aServer(() => {})
    const socket = connect(await listen(app), '127.0.0.1')
    socket.write('BLAH nonsense\r\n\r\n')
    const answer = await text(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: { code: 'invalid_request' }, requestId })
  })
})

describe('a failure of the server', () => {
  it.each([
    ['an Error', new Error('password is c4n4ry')],
    ['an error with a status of its own', Object.assign(new Error('c4n4ry'), { statusCode: 418 })],
    ['a StackError', new StackError('storage_failed', 'cannot read /srv/c4n4ry')],
    ['something that is no error', 'c4n4ry'],
  ])('tells the client nothing but an id, and the log everything (%s)', async (_title, thrown) => {
    const { app, log } = await aServer((routes) => {
      routes.get('/fails', async () => {
        throw thrown
      })
    })
    const answer = await app.inject('/fails')
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toEqual({ error: { code: 'internal', message: expect.any(String) }, requestId })
    expect(answer.body).not.toContain('c4n4ry')
    expect(log()).toContain('c4n4ry')
    expect(log()).toContain(`"requestId":"${answer.json().requestId}"`)
  })

  it('for want of room says so', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/fails', async () => {
        throw new StackError('storage_full', 'no room')
      })
    })
    expect((await app.inject('/fails')).json()).toMatchObject({ error: { code: 'storage_full' } })
  })

  it('to write what its schema promises is a failure, too, and leaks nothing', async () => {
    const { app } = await aServer((routes) => {
      routes.get('/fails', { schema: { response: { 200: Type.Object({ at: Type.String({ format: 'date-time' }) }) } } }, async () =>
        JSON.parse('{"other":"c4n4ry"}'),
      )
    })
    const answer = await app.inject('/fails')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('c4n4ry')
  })
})

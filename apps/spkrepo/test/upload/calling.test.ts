import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { type Member, useRepository } from './repository.ts'
import { traces } from './traces.ts'
import { basic, upload } from './wire.ts'

const limitBytes = 64 * 1024

describe.each(databases)('the upload call on %s', (kind) => {
  const repository = useRepository(kind, { SPKREPO_UPLOADS_MAX_BYTES: String(limitBytes) })
  const bytes = sampleSpk()
  let user: Member
  let packageAdmin: Member
  let inactive: Member
  beforeAll(async () => {
    user = await repository.member('user', [])
    packageAdmin = await repository.member('package-admin', ['package_admin'])
    inactive = await repository.member('inactive', ['developer', 'package_admin'])
    await repository.runtime.accounts.setActive('inactive', false)
  })

  const strangers: readonly (readonly [string, () => Record<string, string>])[] = [
    ['no key', () => ({})],
    ['a key that nobody has', () => ({ authorization: basic('0'.repeat(64)) })],
    ['something else than a key', () => ({ authorization: basic('admin') })],
    ['an empty key', () => ({ authorization: basic('') })],
    ['a key as bearer', () => ({ authorization: `Bearer ${repository.admin.key}` })],
    ['no base64', () => ({ authorization: 'Basic ***' })],
    ['a scheme alone', () => ({ authorization: 'Basic' })],
    ['the key of a user without roles', () => ({ authorization: basic(user.key) })],
    ['the key of a package_admin who is no developer', () => ({ authorization: basic(packageAdmin.key) })],
    ['the key of a user who is not active', () => ({ authorization: basic(inactive.key) })],
  ]

  it.each(strangers)('with %s is answered 401, without asking for a password and without a cookie', async (_, headers) => {
    const before = await traces(repository)
    const answer = await upload(repository, bytes, { as: null, headers: headers() })
    expect([answer.status, answer.body.code]).toEqual([401, 'key_required'])
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await traces(repository)).toEqual(before)
  })

  it('refuses a stranger before it looks at the size of the package', async () => {
    expect(await upload(repository, Buffer.alloc(limitBytes + 1), { as: null })).toMatchObject({ status: 401 })
  })

  it.each([
    ['the key as user', (key: string) => `${key}:`],
    ['the key as user with any password', (key: string) => `${key}:x:y`],
    ['the key without a colon', (key: string) => key],
  ])('takes %s, and gives no cookie', async (_, credentials) => {
    const authorization = `basic ${Buffer.from(credentials(repository.admin.key)).toString('base64')}`
    const answer = await upload(repository, bytes, { as: null, headers: { authorization } })
    expect(answer.status).toBe(201)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('does not take a session for a key', async () => {
    const cookies = await repository.runtime.accounts.signIn({ login: 'admin', password: 'correct horse battery staple' })
    const cookie = cookies.ok ? cookies.cookies.map((text) => text.split(';')[0]).join('; ') : ''
    expect(await upload(repository, bytes, { as: null, headers: { cookie } })).toMatchObject({ status: 401 })
  })

  it.each([
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/json',
    'text/plain; charset=utf-8',
    'application/x-tar',
  ])('takes raw bytes that a client calls %s', async (type) => {
    expect(await upload(repository, bytes, { headers: { 'content-type': type } })).toMatchObject({ status: 201 })
  })

  it('takes raw bytes that a client gives no name, as build systems do', async () => {
    const asked = httpRequest(`${repository.url}/api/packages`, { method: 'POST', headers: { authorization: basic(repository.admin.key) } })
    asked.end(bytes)
    expect(await answerOf(asked)).toMatchObject({ status: 201, package: 'sample' })
  })

  it('says what is wrong with a content type that is none', async () => {
    const answer = await upload(repository, bytes, { headers: { 'content-type': 'spk' } })
    expect([answer.status, answer.body.code]).toEqual([400, 'content_type_invalid'])
  })

  it('refuses a form, and says how to send the bytes', async () => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(bytes)]), 'sample.spk')
    const response = await fetch(`${repository.url}/api/packages`, {
      method: 'POST',
      body: form,
      headers: { authorization: basic(repository.admin.key) },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      message: 'No data to process',
      code: 'body_is_form',
      details: { hint: expect.any(String) },
    })
  })

  it('answers at the address with a slash, too', async () => {
    expect(await upload(repository, bytes, { path: '/api/packages/' })).toMatchObject({ status: 201 })
  })

  it('refuses an empty body', async () => {
    const answer = await upload(repository, Buffer.alloc(0))
    expect([answer.status, answer.body]).toEqual([400, { message: 'No data to process', code: 'empty_body' }])
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is not made with %s, which is told in JSON', async (method) => {
    const response = await fetch(`${repository.url}/api/packages`, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('POST')
    expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } })
  })

  it('takes a package that is just within the limit', async () => {
    const padded = Buffer.concat([bytes, Buffer.alloc(limitBytes - bytes.length)])
    expect(await upload(repository, padded)).toMatchObject({ status: 201 })
  })

  it('refuses a package one byte beyond the limit', async () => {
    const answer = await upload(repository, Buffer.alloc(limitBytes + 1))
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large'])
    expect(await repository.files()).toEqual([])
  })

  it('refuses by the announced length, before any byte has come', async () => {
    const asked = post({ 'content-length': String(2 ** 40) })
    asked.flushHeaders()
    expect(await answerOf(asked)).toMatchObject({ status: 413, code: 'body_too_large' })
    asked.destroy()
  })

  it('refuses a body that turns out longer than the limit, and the client may finish sending', async () => {
    const asked = post({})
    for (let sent = 0; sent <= limitBytes; sent += 8192) asked.write(Buffer.alloc(8192))
    expect(await answerOf(asked)).toMatchObject({ status: 413, code: 'body_too_large' })
    // 'finish' comes when all is handed to the network, which it would not be if nobody took it there.
    asked.end(Buffer.alloc(400 * limitBytes))
    await once(asked, 'finish')
    expect(await repository.files()).toEqual([])
  })

  it('leaves nothing of a body that breaks off', async () => {
    const asked = post({ 'content-length': String(bytes.length) })
    asked.on('error', () => undefined)
    asked.write(bytes.subarray(0, 600))
    await expect.poll(async () => await repository.files()).toHaveLength(1)
    asked.destroy()
    await expect.poll(async () => await repository.files()).toEqual([])
    expect(await repository.db.selectFrom('package').select('id').execute()).toEqual([])
  })

  function post(headers: Record<string, string>) {
    const authorization = basic(repository.admin.key)
    return httpRequest(`${repository.url}/api/packages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/octet-stream', ...headers },
    })
  }

  async function answerOf(asked: ReturnType<typeof post>): Promise<{ status: number | undefined } & Record<string, unknown>> {
    const [response] = await once(asked, 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    return { status: response.statusCode, ...JSON.parse(text) }
  }
})

import { beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { PASSWORD, useRepository } from '../upload/repository.ts'
import { type Request, signedIn, stranger } from './browser.ts'

const json = (body: unknown): Request => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

describe.each(databases)('a session on %s', (kind) => {
  const repository = useRepository(kind)
  beforeAll(async () => {
    await repository.member('maria', ['developer'])
    await repository.member('viewer', [])
    await repository.member('gone', ['developer'])
    await repository.runtime.accounts.setActive('gone', false)
  })
  const signIn = async (login: unknown, password: unknown = PASSWORD, headers: Record<string, string> = {}) => {
    const request = json({ login, password })
    return await stranger(repository).ask('/api/session', { ...request, headers: { ...request.headers, ...headers } })
  }

  it.each(['MARIA', 'Maria@Example.org'])('begins for "%s", and tells who is signed in', async (login) => {
    const answer = await signIn(login)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      user: {
        username: 'maria',
        email: 'maria@example.org',
        roles: ['developer'],
        canUpload: true,
        permissions: expect.arrayContaining(['build.view', 'package.upload']),
      },
      csrfToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('is kept in a cookie that scripts cannot read and other sites do not send', async () => {
    const cookies = (await signIn('maria')).headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      const flags = cookie.toLowerCase().split('; ').slice(1)
      expect(flags).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']))
      expect(cookie).not.toMatch(/domain=/i)
    }
  })

  it('tells of nobody when there is none, and of the user when there is one', async () => {
    const nobody = await stranger(repository).ask('/api/session')
    expect([nobody.status, nobody.body]).toEqual([200, { user: null, csrfToken: null }])
    const maria = await signedIn(repository, 'maria')
    const answer = await maria.ask('/api/session')
    expect(answer.body).toMatchObject({ user: { username: 'maria' }, csrfToken: maria.csrfToken })
    expect([nobody, answer].map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store'])
  })

  it('of a user without roles says that they may not upload', async () => {
    expect((await signIn('viewer')).body).toMatchObject({ user: { roles: [], canUpload: false } })
  })

  it('is refused in the same words for a wrong password and for a name that nobody has', async () => {
    const [wrong, unknown] = [await signIn('maria', 'wrong password'), await signIn('nobody', 'wrong password')]
    expect(wrong.status).toBe(401)
    expect(wrong.body.error).toEqual(unknown.body.error)
    expect([wrong, unknown].flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  })

  it('of a user who is not active is refused as such only after the right password', async () => {
    expect(await signIn('gone')).toMatchObject({ status: 403, body: { error: { code: 'account_inactive' } } })
    expect(await signIn('gone', 'wrong password')).toMatchObject({ status: 401, body: { error: { code: 'invalid_credentials' } } })
  })

  it('is not begun by a page of another site', async () => {
    const answer = await signIn('maria', PASSWORD, { 'sec-fetch-site': 'cross-site' })
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_site_request' } } })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('is not begun by a form, which any site could send', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const { status } = await stranger(repository).ask('/api/session', {
        method: 'POST',
        body: JSON.stringify({ login: 'maria', password: PASSWORD }),
        headers: { 'content-type': type },
      })
      expect([400, 415]).toContain(status)
    }
  })

  it.each([
    ['no name', '', PASSWORD],
    ['no password', 'maria', ''],
    ['a number for a name', 1, PASSWORD],
    ['a password beyond all limits', 'maria', 'x'.repeat(257)],
  ])('is refused as malformed with %s', async (_, login, password) => {
    expect(await signIn(login, password)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
  })

  it('is out of reach for a while after ten wrong passwords', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn('viewer', 'wrong password')
    expect(await signIn('viewer')).toMatchObject({ status: 429, body: { error: { code: 'too_many_attempts' } } })
  })

  it('ends with its token only, and its cookie is worth nothing afterwards', async () => {
    const maria = await signedIn(repository, 'maria')
    expect(await maria.ask('/api/session', { method: 'DELETE' })).toMatchObject({ status: 403 })
    expect((await maria.ask('/api/session')).body).toMatchObject({ user: { username: 'maria' } })
    const answer = await maria.change('DELETE', '/api/session')
    expect([answer.status, answer.body]).toEqual([200, { user: null, csrfToken: null }])
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/Max-Age=0/i)
    expect((await maria.ask('/api/session')).body).toEqual({ user: null, csrfToken: null })
    expect(await maria.change('DELETE', '/api/session')).toMatchObject({ status: 401 })
  })

  it('ends when its user is shut out', async () => {
    const guest = await repository.member(`guest-${kind.toLowerCase()}`, ['developer'])
    const browser = await signedIn(repository, guest.account.username)
    await repository.runtime.accounts.setActive(guest.account.username, false)
    expect((await browser.ask('/api/session')).body).toEqual({ user: null, csrfToken: null })
  })
})

import { expect, it } from 'vitest'
import { createPermissions } from '../../src/auth/permissions.ts'
import { accountSite, keepCookies } from './account-site.ts'
import { describeAccounts } from './installation.ts'

it('refuses permissions that are no names, that two services declare, or that an unknown role has', () => {
  const declared = { summary: '', roles: [], service: 'one' }
  const refused = (permissions: Parameters<typeof createPermissions>[0]) =>
    expect(() => createPermissions(permissions, ['developer'])).toThrow(expect.objectContaining({ code: 'permission_invalid' }))
  refused([{ ...declared, name: 'upload' }])
  refused([
    { ...declared, name: 'package.upload' },
    { ...declared, name: 'package.upload', service: 'two' },
  ])
  refused([{ ...declared, name: 'package.upload', roles: ['emperor'] }])
  expect(() => createPermissions([], []).named('package.upload')).toThrow(expect.objectContaining({ code: 'permission_unknown' }))
})

describeAccounts('access', (installation) => {
  const signedInCookie = async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser({ roles: ['admin'] })
    const browser = site.browser()
    const { session } = await browser.signIn(user)
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return { site, user, browser, cookie, csrfToken: session.csrfToken ?? '' }
  }

  it('wants the token of the session with every change, and not to look', async () => {
    const { site, cookie, csrfToken } = await signedInCookie()
    const { app } = site
    const end = { method: 'POST', url: '/app/_account/sessions/end-others' } as const
    expect((await app.inject({ ...end, headers: { cookie } })).json()).toMatchObject({ error: { code: 'csrf_token_invalid' } })
    expect((await app.inject({ ...end, headers: { cookie, 'x-csrf-token': 'f'.repeat(64) } })).statusCode).toBe(403)
    expect((await app.inject({ ...end, headers: { cookie, 'x-csrf-token': csrfToken } })).statusCode).toBe(200)
    expect((await app.inject({ url: '/app/_account/profile', headers: { cookie } })).statusCode).toBe(200)
  })

  it('lets nobody be signed in, or a mail be asked for, from another site', async () => {
    const { site, user } = await signedInCookie()
    const send = async (url: string, payload: object, headers: Record<string, string>) =>
      (await site.app.inject({ method: 'POST', url: `/app/_account/${url}`, payload, headers })).statusCode
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
      expect(await send('sign-in', user, headers)).toBe(403)
      expect(await send('reset-password', { email: 'a@example.com' }, headers)).toBe(403)
    }
    expect(await send('reset-password', { email: 'a@example.com' }, { origin: 'https://trellis.example' })).toBe(200)
    expect(await send('reset-password', { email: 'a@example.com' }, { origin: 'http://localhost', host: 'localhost' })).toBe(200)
  })

  it('opens every session under a new id, so that one that was planted is worth nothing', async () => {
    const { site, user, cookie } = await signedInCookie()
    const jar = new Map<string, string>()
    const answer = await site.app.inject({
      method: 'POST',
      url: '/app/_account/sign-in',
      payload: { login: user.login, password: user.password },
      headers: { cookie },
    })
    keepCookies(jar, answer.headers['set-cookie'])
    const after = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    expect(after).not.toBe(cookie)
    const who = async (given: string) => (await site.app.inject({ url: '/app/_account/session', headers: { cookie: given } })).json().user
    expect(await who(cookie)).toBeNull()
    expect(await who(after)).toMatchObject({ username: user.login })
  })

  it('sets cookies that scripts cannot read and other sites cannot use', async () => {
    const { site, user } = await signedInCookie()
    const answer = await site.app.inject({
      method: 'POST',
      url: '/app/_account/sign-in',
      payload: { login: user.login, password: user.password },
    })
    for (const cookie of [answer.headers['set-cookie']].flat())
      expect(cookie).toMatch(/^__Secure-trellis\..*HttpOnly.*Secure.*SameSite=Lax|^__Secure-trellis\..*HttpOnly; SameSite=Lax; Secure/i)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('takes a key as bearer token or user name, within its scopes, without a token of a session', async () => {
    const { site, user, browser } = await signedInCookie()
    const { key } = await browser.createKey({ name: 'reader', scopes: ['accounts.read'] })
    const { key: full } = await browser.createKey({ name: 'everything' })
    const ask = async (url: string, authorization: string, method: 'GET' | 'POST' = 'GET') =>
      (await site.app.inject({ method, url: `/app/_account/${url}`, headers: { authorization } })).statusCode
    const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
    expect(await ask('users', `Bearer ${key}`)).toBe(200)
    expect(await ask('users', basic)).toBe(200)
    expect(await ask('audit', `Bearer ${key}`)).toBe(401)
    expect(await ask(`users/${user.id}/unlock`, `Bearer ${key}`, 'POST')).toBe(401)
    expect(await ask(`users/${user.id}/unlock`, `Bearer ${full}`, 'POST')).toBe(200)
    expect(await ask('users', `Bearer ${'0'.repeat(64)}`)).toBe(401)
    // What a person does with their own account no key can do, not even one without limits.
    expect(await ask('profile', `Bearer ${full}`)).toBe(401)
    expect(await ask('keys', `Bearer ${full}`)).toBe(401)
  })
})

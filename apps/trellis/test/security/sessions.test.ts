import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRelease, type Release } from './release.ts'

const right = 'correct horse battery staple'
const own = '/api/session'

describe('a session of the release', () => {
  let release: Release
  beforeAll(async () => {
    release = await openRelease()
  })
  afterAll(async () => await release.close())

  const knock = async (login: string, password: string, headers: Readonly<Record<string, string>> = {}) =>
    await fetch(`${release.url}${own}`, {
      method: 'POST',
      body: JSON.stringify({ login, password }),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const whoIs = async (cookie: string): Promise<string | undefined> => {
    const view = (await (await fetch(`${release.url}${own}`, { headers: { cookie } })).json()) as { user: { username: string } | null }
    return view.user?.username
  }
  const cookieOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((text) => text.split(';', 1)[0])
      .join('; ')

  it('is never one that the browser brought along: whoever planted a cookie learns nothing by it', async () => {
    const { cookie: planted } = await release.signIn('user')
    const madeUp = planted.replace(/=[^;]*/, `=${'a'.repeat(40)}`)
    for (const before of [planted, madeUp]) {
      const response = await knock('the-developer', right, { cookie: before })
      expect(response.status).toBe(200)
      expect(cookieOf(response)).not.toBe(before)
      expect(await whoIs(cookieOf(response))).toBe('the-developer')
      expect(await whoIs(before)).not.toBe('the-developer')
    }
  })

  it('is another one at every sign-in, and its token too', async () => {
    const sessions = await Promise.all(['user', 'user', 'user'].map(async (actor) => await release.signIn(actor)))
    expect(new Set(sessions.map(({ cookie }) => cookie)).size).toBe(3)
    expect(new Set(sessions.map(({ csrfToken }) => csrfToken)).size).toBe(3)
  })

  it('is worth nothing with one character of its cookie changed', async () => {
    const { cookie } = await release.signIn('user')
    expect(await whoIs(cookie)).toBe('the-user')
    const value = cookie.indexOf('=') + 1
    for (const at of [value, value + 10, cookie.length - 1]) {
      const other = cookie[at] === 'A' ? 'B' : 'A'
      expect(await whoIs(cookie.slice(0, at) + other + cookie.slice(at + 1)), `character ${at}`).toBeUndefined()
    }
  })

  it('ends for whoever is deactivated, with their keys, and does not come back when they are let in again', async () => {
    const { cookie } = await release.signIn('user')
    const key = await release.keyOf('user', ['package.upload'])
    await release.runtime.accounts.setActive('the-user', false)
    expect(await whoIs(cookie)).toBeUndefined()
    expect(await release.runtime.accounts.accountOfKey(key, 'package.upload')).toBeUndefined()
    await release.runtime.accounts.setActive('the-user', true)
    expect(await whoIs(cookie)).toBeUndefined()
  })

  it('is out of reach after ten wrong passwords, also with the right one, and for a name that nobody has alike', async () => {
    for (const login of ['the-package_admin', 'somebody-who-is-not-there']) {
      const said: number[] = []
      for (let attempt = 0; attempt < 11; attempt += 1) said.push((await knock(login, 'wrong password')).status)
      expect(said).toEqual([...Array.from({ length: 10 }, () => 401), 429])
      const late = await knock(login, right)
      expect(late.status).toBe(429)
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(late.headers.getSetCookie()).toEqual([])
    }
  })

  it('is told apart from nobody by no cookie flag that a script or another site could use', async () => {
    const cookies = (await knock('the-admin', right)).headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      const flags = cookie.toLowerCase().split('; ').slice(1)
      expect(flags).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']))
      expect(cookie).not.toMatch(/domain=/i)
    }
  })
})

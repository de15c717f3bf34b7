import { expect, it, vi } from 'vitest'
import { createAccounts } from '../../src/auth/accounts.ts'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import { browserWith, describeAccounts, roles, secret, signedIn } from './installation.ts'

describeAccounts('sign-in', (installation) => {
  it('opens a session by e-mail address or user name that later requests are recognised by', async () => {
    const { accounts, newUser } = installation()
    const user = await newUser({ email: 'grace@example.com', username: 'Grace', roles: ['admin'] })
    for (const login of ['grace@example.com', 'grace', 'GRACE']) {
      const { session, headers } = await signedIn(accounts, { ...user, login })
      expect(session.user).toEqual({
        id: user.id,
        username: 'Grace',
        email: 'grace@example.com',
        roles: ['admin'],
        active: true,
        kind: 'person',
      })
      expect(await accounts.sessionOf(headers)).toEqual(session)
    }
  })

  it('gives cookies that scripts cannot read, other sites cannot send along, and TLS alone carries', async () => {
    const { accounts, newUser, database } = installation()
    const user = await newUser()
    const { cookies } = await signedIn(accounts, user)
    expect(cookies).toEqual([
      expect.stringMatching(/^__Secure-trellis\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
    const plain = createAccounts({ database, secret, roles, publicUrl: new URL('http://localhost:8080') })
    expect((await signedIn(plain, user)).cookies).toEqual([
      expect.stringMatching(/^trellis\.[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('gives the same answer for an unknown login as for a wrong password', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser()
    const refused = { ok: false, reason: 'invalid_credentials' }
    expect(await accounts.signIn({ login, password: 'not the password' })).toEqual(refused)
    expect(await accounts.signIn({ login: 'who-is-this', password: 'not the password' })).toEqual(refused)
    expect(await accounts.signIn({ login: 'who@is.example', password: '' })).toEqual(refused)
    expect(await accounts.signIn({ login: `' or 1=1 --`, password: 'x'.repeat(100_000) })).toEqual(refused)
  })

  it('ends the session in the database at sign-out, so that a kept cookie is worthless', async () => {
    const { accounts, newUser } = installation()
    const { headers } = await signedIn(accounts, await newUser())
    const cookies = await accounts.signOut(headers)
    expect(cookies).toContainEqual(expect.stringMatching(/^__Secure-trellis\.session_token=; Max-Age=0; Path=\//))
    expect(await accounts.sessionOf(headers)).toBeUndefined()
    expect(await accounts.sessionOf(browserWith(cookies))).toBeUndefined()
    expect(await accounts.signOut({})).toEqual(cookies)
  })

  it('recognises no session in a missing, forged or foreign cookie', async () => {
    const { accounts, newUser, database } = installation()
    const { headers } = await signedIn(accounts, await newUser())
    const elsewhere = createAccounts({ database, roles, secret: `another ${secret}`, publicUrl: new URL('https://trellis.example') })
    expect(await accounts.sessionOf({})).toBeUndefined()
    expect(await accounts.sessionOf({ cookie: '__Secure-trellis.session_token=made-up.signature' })).toBeUndefined()
    expect(await accounts.sessionOf({ cookie: '__Secure-trellis.session_token=%E0%A4%A; =;;' })).toBeUndefined()
    expect(await accounts.sessionOf({ cookie: headers.cookie.replace('_token=', '_token=x') })).toBeUndefined()
    expect(await elsewhere.sessionOf(headers)).toBeUndefined()
  })

  it('takes secret and address from its configuration, whatever the environment says', async () => {
    const { accounts, newUser, database } = installation()
    const { headers } = await signedIn(accounts, await newUser())
    vi.stubEnv('BETTER_AUTH_SECRETS', '1:an-environment-secret-that-nobody-asked-for')
    vi.stubEnv('BETTER_AUTH_URL', 'http://elsewhere.example')
    const restarted = createAccounts({ database, secret, roles, publicUrl: new URL('https://trellis.example') })
    const found = await restarted.sessionOf(headers)
    vi.unstubAllEnvs()
    expect(found).toBeDefined()
  })

  it('recognises no session that is over, and keeps none of them past the next sign-in', async () => {
    const { accounts, newUser, db } = installation()
    const user = await newUser()
    const { headers } = await signedIn(accounts, user)
    await signedIn(accounts, user)
    await db
      .updateTable('session')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('user_id', '=', user.id)
      .execute()
    expect(await accounts.sessionOf(headers)).toBeUndefined()
    await signedIn(accounts, user)
    expect(await db.selectFrom('session').select('id').where('user_id', '=', user.id).execute()).toHaveLength(1)
  })

  it('shuts a deactivated user out at once, and tells only those who know the password', async () => {
    const { accounts, newUser } = installation()
    const user = await newUser()
    const { headers } = await signedIn(accounts, user)
    await accounts.setActive(user.login, false)
    expect(await accounts.sessionOf(headers)).toBeUndefined()
    expect(await accounts.signIn(user)).toEqual({ ok: false, reason: 'inactive' })
    expect(await accounts.signIn({ ...user, password: 'not the password' })).toEqual({ ok: false, reason: 'invalid_credentials' })
    await accounts.setActive(user.login, true)
    expect(await accounts.signIn(user)).toMatchObject({ ok: true })
  })

  it('accepts the form token of this session and of no other', async () => {
    const { accounts, newUser } = installation()
    const user = await newUser()
    const [one, other] = [await signedIn(accounts, user), await signedIn(accounts, user)]
    expect(one.session.csrfToken).toMatch(/^[0-9a-f]{64}$/)
    expect(accounts.checkCsrf(one.session, one.session.csrfToken)).toBe(true)
    expect(accounts.checkCsrf(one.session, other.session.csrfToken)).toBe(false)
    expect(accounts.checkCsrf(one.session, undefined)).toBe(false)
    expect(accounts.checkCsrf(one.session, '')).toBe(false)
  })

  it('locks after ten attempts in a quarter of an hour, even at once, and opens again by itself', async () => {
    const { accounts, newUser, db } = installation()
    const user = await newUser()
    const wrong = { login: user.login, password: 'short' }
    const answers = await Promise.all(Array.from({ length: 12 }, async () => await accounts.signIn(wrong)))
    expect(answers.filter((answer) => !answer.ok && answer.reason === 'locked')).toHaveLength(2)
    expect(await accounts.signIn(user)).toEqual({ ok: false, reason: 'locked', retryAfterSeconds: 900 })
    const sixteenMinutesAgo = new Date(Date.now() - 16 * 60_000)
    await db.updateTable('sign_in_attempt').set({ window_started_at: sixteenMinutesAgo }).where('target', '=', user.id).execute()
    expect(await accounts.signIn(user)).toMatchObject({ ok: true })
    expect(await db.selectFrom('sign_in_attempt').selectAll().where('target', '=', user.id).execute()).toEqual([])
  })

  it('locks a login that nobody has just the same', async () => {
    const { accounts } = installation()
    const wrong = { login: 'never-registered', password: 'short' }
    for (let attempt = 1; attempt <= 10; attempt++) expect(await accounts.signIn(wrong)).toMatchObject({ reason: 'invalid_credentials' })
    expect(await accounts.signIn(wrong)).toEqual({ ok: false, reason: 'locked', retryAfterSeconds: 900 })
  })

  it('takes sixty attempts from one address in a quarter of an hour, whatever the accounts, and locks no account by the others', async () => {
    let shiftMs = 0
    const { newUser, withLimits } = installation()
    const accounts = withLimits(memoryRateLimits({ timeShiftMs: () => shiftMs }))
    const user = await newUser()
    const visitor = { address: '192.0.2.7' }
    for (let attempt = 1; attempt <= 60; attempt++) {
      const answer = await accounts.signIn({ login: `nobody-${attempt}`, password: 'short', visitor })
      expect(answer).toMatchObject({ reason: 'invalid_credentials' })
    }
    expect(await accounts.signIn({ ...user, visitor })).toMatchObject({ ok: false, reason: 'locked' })
    expect(await accounts.signIn({ ...user, visitor: { address: '192.0.2.8' } })).toMatchObject({ ok: true })
    shiftMs = 15_000
    expect(await accounts.signIn({ ...user, visitor })).toMatchObject({ ok: true })
  })

  it('goes on while the counts of addresses are away', async () => {
    const { newUser, withLimits } = installation()
    const away = async () => Promise.reject(new Error('away'))
    const accounts = withLimits({ shared: true, take: away, reset: away, close: away })
    expect(await accounts.signIn({ ...(await newUser()), visitor: { address: '192.0.2.7' } })).toMatchObject({ ok: true })
  })

  it('keeps where a session was opened from, and until when it lasts', async () => {
    const { accounts, newUser, db } = installation()
    const user = await newUser()
    await accounts.signIn({ ...user, visitor: { address: '192.0.2.7', userAgent: 'Firefox' } })
    const session = await db.selectFrom('session').selectAll().where('user_id', '=', user.id).executeTakeFirstOrThrow()
    expect(session).toMatchObject({ ip_address: '192.0.2.7', user_agent: 'Firefox', expires_at: expect.any(Date) })
    const lastsMs = session.expires_at.getTime() - session.created_at.getTime()
    expect(Math.round(lastsMs / 3_600_000)).toBe(7 * 24)
  })
})

import { expect, it } from 'vitest'
import { accountSite, outcome, tokenIn } from './account-site.ts'
import { describeAccounts } from './installation.ts'

describeAccounts('administration', (installation) => {
  const office = async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const admin = await newUser({ roles: ['admin'] })
    const browser = site.browser()
    await browser.signIn(admin)
    return { site, admin, browser, newUser }
  }

  it('is for those with the permission only', async () => {
    const { site, newUser } = await office()
    const browser = site.browser()
    expect(await outcome(browser.users())).toBe('sign_in_required')
    await browser.signIn(await newUser())
    for (const call of [browser.users, browser.audit, browser.invitations, browser.allKeys, browser.roles]) {
      expect(await outcome(call())).toBe('forbidden')
    }
    expect(await outcome(browser.createUser({ email: 'x@example.com', username: 'xxxx', password: 'long enough', roles: ['admin'] }))).toBe(
      'forbidden',
    )
  })

  it('finds users by name, address, role and state, page by page', async () => {
    const { browser, newUser } = await office()
    for (const name of ['zoe-one', 'zoe-two', 'zoe-three'])
      await newUser({ username: name, email: `${name}@zoo.example`, roles: ['package_admin'] })
    await installation().accounts.setActive('zoe-two', false)
    const names = async (query: Parameters<typeof browser.users>[0]) => (await browser.users(query)).users.map(({ username }) => username)
    expect(await names({ search: 'ZOE' })).toEqual(['zoe-one', 'zoe-three', 'zoe-two'])
    expect(await names({ search: '@zoo.', status: 'inactive' })).toEqual(['zoe-two'])
    expect(await names({ search: 'zoe', status: 'active', role: 'package_admin' })).toEqual(['zoe-one', 'zoe-three'])
    expect(await names({ search: 'zoe', role: 'developer' })).toEqual([])
    expect(await names({ search: 'z_e' })).toEqual([])
    expect(await names({ search: 'zoe', page: 2, pageSize: 2 })).toEqual(['zoe-two'])
    expect(await browser.users({ search: 'zoe', pageSize: 1 })).toMatchObject({ total: 3 })
  })

  it('makes users, gives them roles, shuts them out and lets them back in', async () => {
    const { site, browser } = await office()
    const password = 'a good password'
    const made = await browser.createUser({ email: 'made@example.com', username: 'made-one', password, roles: [] })
    const theirs = site.browser()
    await theirs.signIn({ login: 'made-one', password })
    expect(await browser.setRoles({ id: made.id, roles: ['developer'] })).toMatchObject({ roles: ['developer'] })
    expect((await theirs.session()).user?.permissions).toEqual(['package.upload'])
    expect(await outcome(browser.setRoles({ id: made.id, roles: ['emperor'] }))).toBe('role_unknown')
    expect(await browser.deactivateUser({ id: made.id })).toMatchObject({ status: 'inactive' })
    expect((await theirs.session()).user).toBeNull()
    expect(await browser.activateUser({ id: made.id })).toMatchObject({ status: 'active' })
    expect(await outcome(browser.user({ id: 'nobody' }))).toBe('user_unknown')
  })

  it('shows who is locked out, and lifts it', async () => {
    const { site, browser, newUser } = await office()
    const user = await newUser()
    const theirs = site.browser()
    for (let attempt = 0; attempt < 11; attempt += 1) await outcome(theirs.signIn({ ...user, password: 'wrong password' }))
    const locked = await browser.user({ id: user.id })
    expect(locked.status).toBe('locked')
    expect(locked.lockedUntil).toMatch(/^\d{4}-/)
    expect((await browser.users({ status: 'locked', search: user.login })).total).toBe(1)
    expect((await browser.whyDenied({ id: user.id, permission: 'package.upload' })).reasons).toMatchObject([{ code: 'locked' }])
    expect(await browser.unlockUser({ id: user.id })).toMatchObject({ status: 'active', lockedUntil: null })
    expect(await outcome(theirs.signIn(user))).toBe('done')
  })

  it('mails a user a link to reset the password', async () => {
    const { site, browser, newUser } = await office()
    const user = await newUser()
    await site.mails()
    await browser.sendPasswordReset({ id: user.id })
    const [mail] = await site.mails()
    await site.browser().resetPassword({ token: tokenIn(mail), password: 'chosen anew' })
    expect(await outcome(site.browser().signIn({ login: user.login, password: 'chosen anew' }))).toBe('done')
  })

  it('does not lock its last administrator out', async () => {
    const { browser, admin } = await office()
    const { users } = await browser.users({ role: 'admin' })
    for (const { id } of users) if (id !== admin.id) await browser.setRoles({ id, roles: [] })
    expect(await outcome(browser.setRoles({ id: admin.id, roles: ['developer'] }))).toBe('last_administrator')
    expect(await outcome(browser.deactivateUser({ id: admin.id }))).toBe('last_administrator')
    expect((await browser.session()).user?.roles).toEqual(['admin'])
  })

  it('keeps one of two administrators who take the other down at the same moment', async () => {
    const { browser, admin, newUser } = await office()
    const other = await newUser({ roles: ['admin'] })
    const { users } = await browser.users({ role: 'admin' })
    const { accounts } = installation()
    for (const { id, username } of users) if (id !== admin.id && id !== other.id) await accounts.setRoles(username, [])
    for (const takeDown of [
      async (login: string, by: string) => await accounts.setRoles(login, [], by),
      async (login: string, by: string) => await accounts.setActive(login, false, by),
    ]) {
      const ends = await Promise.allSettled([takeDown(other.login, admin.id), takeDown(admin.login, other.id)])
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'last_administrator' } })
      for (const { login } of [admin, other]) {
        await accounts.setActive(login, true)
        await accounts.setRoles(login, ['admin'])
      }
    }
  })

  it('makes service accounts, which have keys and cannot sign in', async () => {
    const { site, browser } = await office()
    const robot = await browser.createServiceAccount({ username: 'build-robot', roles: ['developer'] })
    expect(robot).toMatchObject({ kind: 'service', email: null, hasPassword: false })
    const { key, view } = await browser.createUserKey({ id: robot.id, name: 'ci', scopes: ['package.upload'], expiresInDays: 30 })
    expect(view).toMatchObject({ owner: { username: 'build-robot' }, scopes: ['package.upload'], prefix: key.slice(0, 8) })
    expect((await site.accounts.accountOfKey(key, 'package.upload'))?.username).toBe('build-robot')
    expect(await outcome(browser.createUserKey({ id: robot.id, name: 'ci', scopes: ['no.such'] }))).toBe('key_invalid')
    await site.mails()
    await browser.requestPasswordReset({ email: 'build-robot@service.invalid' })
    expect(await site.mails()).toEqual([])
    expect((await browser.allKeys()).keys.map(({ id }) => id)).toContain(view.id)
    await browser.revokeUserKey({ id: robot.id, keyId: view.id })
    expect(await site.accounts.accountOfKey(key, 'package.upload')).toBeUndefined()
    expect((await browser.userKeys({ id: robot.id })).keys[0]?.revokedAt).not.toBeNull()
  })

  it('shows where a user is signed in, and ends one session or all of them, with a note of who did', async () => {
    const { site, admin, browser, newUser } = await office()
    const user = await newUser()
    const [first, second, third] = [site.browser(), site.browser(), site.browser()]
    for (const theirs of [first, second, third]) await theirs.signIn(user)
    const { sessions } = await browser.userSessions({ id: user.id })
    expect(sessions).toMatchObject([{ current: false }, { current: false }, { current: false }])
    await browser.endUserSession({ id: user.id, sessionId: sessions[0]?.id ?? '' })
    expect(await outcome(browser.endUserSession({ id: user.id, sessionId: sessions[0]?.id ?? '' }))).toBe('session_unknown')
    expect((await browser.userSessions({ id: user.id })).sessions).toHaveLength(2)
    expect(await browser.endUserSessions({ id: user.id })).toEqual({ ended: 2 })
    for (const theirs of [first, second, third]) expect((await theirs.session()).user).toBeNull()
    const { events } = await browser.audit({ by: admin.login, action: 'session.', subject: `user:${user.id}` })
    expect(events).toMatchObject([{ action: 'session.all_ended', details: { ended: 2 } }])
    // Of one's own, the one that asks stays.
    expect(await browser.endUserSessions({ id: admin.id })).toEqual({ ended: 0 })
    expect(await outcome(first.signIn(user).then(() => first.userSessions({ id: admin.id })))).toBe('forbidden')
  })

  it('says why somebody may not, with everything that stands in the way, or what grants it', async () => {
    const { site, browser, newUser } = await office()
    const user = await newUser({ roles: [] })
    const ask = async (keyId?: string) =>
      await browser.whyDenied({ id: user.id, permission: 'package.upload', ...(keyId !== undefined && { keyId }) })
    expect(await ask()).toMatchObject({ allowed: false, grantingRoles: ['developer'], reasons: [{ code: 'no_role_grants' }] })
    await site.accounts.setRoles(user.login, ['developer'])
    expect(await ask()).toMatchObject({ allowed: true, reasons: [{ code: 'role_grants' }] })
    const expiresAt = new Date(Date.now() - 1_000)
    const { id } = await site.accounts.createKey({ login: user.login, name: 'old', scopes: ['audit.read'], expiresAt })
    await site.accounts.revokeKey({ login: user.login, id })
    await site.accounts.setActive(user.login, false)
    const { reasons } = await ask(id)
    expect(reasons.map(({ code }) => code)).toEqual(['account_inactive', 'key_scope', 'key_revoked', 'key_expired'])
    expect(await outcome(browser.whyDenied({ id: user.id, permission: 'no.such' }))).toBe('permission_unknown')
  })

  it('lists roles with what they allow', async () => {
    const { browser } = await office()
    const { roles, permissions } = await browser.roles()
    expect(roles.map(({ name }) => name)).toEqual(['admin', 'developer', 'package_admin'])
    expect(roles.find(({ name }) => name === 'developer')?.permissions.map(({ name }) => name)).toEqual(['package.upload'])
    expect(permissions.map(({ name }) => name)).toEqual(['accounts.manage', 'accounts.read', 'audit.read', 'package.upload'])
  })

  it('keeps a log of what was done, by whom and to whom, that can be searched', async () => {
    const { browser, admin, newUser } = await office()
    const user = await newUser()
    await browser.setRoles({ id: user.id, roles: ['admin'] })
    const found = await browser.audit({ action: 'user.roles_changed', by: admin.login, subject: `user:${user.id}` })
    expect(found).toMatchObject({
      total: 1,
      events: [{ by: { id: admin.id, username: admin.login }, details: { before: ['developer'], after: ['admin'] } }],
    })
    expect((await browser.audit({ action: 'user.', subject: `user:${user.id}` })).events.map(({ action }) => action)).toEqual([
      'user.roles_changed',
      'user.created',
    ])
    const at = found.events[0]?.at ?? ''
    expect((await browser.audit({ subject: `user:${user.id}`, until: at, action: 'user.roles_changed' })).total).toBe(0)
    expect((await browser.audit({ subject: `user:${user.id}`, since: at, action: 'user.roles_changed' })).total).toBe(1)
    expect(await outcome(browser.audit({ since: 'yesterday' }))).toBe('invalid_request')
  })
})

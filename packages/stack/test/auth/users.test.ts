import { expect, it } from 'vitest'
import { describeAccounts } from './installation.ts'

describeAccounts('users', (installation) => {
  it('makes a user who is found by e-mail address and by user name, in any case', async () => {
    const { accounts } = installation()
    const made = await accounts.createUser({
      email: 'Ada@Example.com',
      username: 'Ada.L',
      password: 'analytical',
      roles: ['developer', 'admin'],
    })
    expect(made).toEqual({
      id: made.id,
      username: 'Ada.L',
      email: 'ada@example.com',
      roles: ['admin', 'developer'],
      active: true,
      kind: 'person',
    })
    expect(await accounts.findUser('ADA@example.com')).toEqual(made)
    expect(await accounts.findUser('ada.l')).toEqual(made)
    expect(await accounts.findUser('nobody')).toBeUndefined()
  })

  it.each([
    ['an e-mail address without a domain', { email: 'ada' }, 'email_invalid'],
    ['an e-mail address with a line break', { email: 'ada@example.com\nbcc: x@example.com' }, 'email_invalid'],
    ['a user name of three letters', { username: 'ada' }, 'username_invalid'],
    ['a user name that could be an e-mail address', { username: 'ada@example.com' }, 'username_invalid'],
    ['a password of seven characters', { password: '1234567' }, 'password_invalid'],
    ['a role that no service declares', { roles: ['developer', 'king'] }, 'role_unknown'],
  ])('refuses %s', async (_what, given, code) => {
    const { accounts, newUser } = installation()
    await expect(newUser({ username: 'refused-user', ...given })).rejects.toMatchObject({ name: 'StackError', code })
    expect(await accounts.findUser('refused-user')).toBeUndefined()
  })

  it('says which of e-mail address and user name is taken', async () => {
    const { newUser } = installation()
    await newUser({ email: 'taken@example.com', username: 'Taken' })
    await expect(newUser({ email: 'TAKEN@example.com' })).rejects.toMatchObject({ code: 'email_taken' })
    await expect(newUser({ username: 'tAKEN' })).rejects.toMatchObject({ code: 'username_taken' })
  })

  it('makes one user when two are made at once with the same e-mail address', async () => {
    const { newUser, db } = installation()
    const email = 'race@example.com'
    const ends = await Promise.allSettled([newUser({ email, username: 'race-one' }), newUser({ email, username: 'race-two' })])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'email_taken' } })
    expect(await db.selectFrom('user').select('username').where('email', '=', email).execute()).toHaveLength(1)
  })

  it('replaces the roles of a user, and leaves one of two sets when two are given at once', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser({ roles: ['developer'] })
    expect(await accounts.setRoles(login, [])).toMatchObject({ roles: [] })
    for (let round = 0; round < 5; round++) {
      await Promise.all([accounts.setRoles(login, ['admin']), accounts.setRoles(login, ['developer', 'package_admin'])])
      const { roles } = (await accounts.findUser(login)) ?? {}
      expect([['admin'], ['developer', 'package_admin']]).toContainEqual(roles)
      await accounts.setRoles(login, [])
    }
    await expect(accounts.setRoles(login, ['king'])).rejects.toMatchObject({ code: 'role_unknown' })
    await expect(accounts.setRoles('nobody', [])).rejects.toMatchObject({ code: 'user_unknown' })
  })

  it('records who did what to whom', async () => {
    const { accounts, db, newUser } = installation()
    const admin = await newUser({ roles: ['admin'] })
    const { login, id } = await newUser()
    await accounts.setRoles(login, ['admin'], admin.id)
    await accounts.audit({ action: 'build.activated', by: admin.id, subject: 'build:7', details: { version: '1.0-1' } })
    const events = await db.selectFrom('audit_event').selectAll().where('actor_id', '=', admin.id).orderBy('at').execute()
    expect(events.map(({ action, subject, details }) => ({ action, subject, details: JSON.parse(details) }))).toEqual([
      { action: 'user.roles_changed', subject: `user:${id}`, details: { before: ['developer'], after: ['admin'] } },
      { action: 'build.activated', subject: 'build:7', details: { version: '1.0-1' } },
    ])
    expect(events[0]?.at).toBeInstanceOf(Date)
  })
})

import { expect, it } from 'vitest'
import { accountSite, outcome, tokenIn } from './account-site.ts'
import { describeAccounts } from './installation.ts'

const next = 'another horse battery'

describeAccounts('an own account', (installation) => {
  it('shows its sessions, and ends one or all others', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser()
    const [here, there, elsewhere] = [site.browser(), site.browser(), site.browser()]
    for (const browser of [here, there, elsewhere]) await browser.signIn(user)
    const { sessions } = await here.sessions()
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, false, true])
    const other = sessions.find(({ current }) => !current)
    await here.endSession({ id: other?.id ?? '' })
    expect(await outcome(here.endSession({ id: other?.id ?? '' }))).toBe('session_unknown')
    expect(await here.endOtherSessions()).toEqual({ ended: 1 })
    for (const browser of [there, elsewhere]) expect((await browser.session()).user).toBeNull()
    expect((await here.session()).user).toMatchObject({ username: user.login })
  })

  it('cannot end sessions of somebody else', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const [user, stranger] = [await newUser(), await newUser()]
    const [mine, theirs] = [site.browser(), site.browser()]
    await mine.signIn(user)
    await theirs.signIn(stranger)
    const { sessions } = await theirs.sessions()
    expect(await outcome(mine.endSession({ id: sessions[0]?.id ?? '' }))).toBe('session_unknown')
    expect((await theirs.session()).user).not.toBeNull()
  })

  it('gets another password for the old one, which ends its other sessions', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser()
    const [here, there] = [site.browser(), site.browser()]
    await here.signIn(user)
    await there.signIn(user)
    expect(await outcome(here.changePassword({ currentPassword: 'wrong password', newPassword: next }))).toBe('password_wrong')
    expect(await outcome(here.changePassword({ currentPassword: user.password, newPassword: 'short' }))).toBe('password_invalid')
    await here.changePassword({ currentPassword: user.password, newPassword: next })
    expect((await here.session()).user).not.toBeNull()
    expect((await there.session()).user).toBeNull()
    expect(await outcome(there.signIn(user))).toBe('invalid_credentials')
    expect(await outcome(there.signIn({ login: user.login, password: next }))).toBe('done')
    expect((await site.mails()).map(({ subject }) => subject)).toEqual(['Your password at Trellis was changed'])
  })

  it('gets another address when the link that went there has been followed; the old one is told', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser()
    const browser = site.browser()
    await browser.signIn(user)
    await browser.changeEmail({ email: `${user.login}@new.example`, password: user.password })
    expect((await browser.profile()).user.email).toBe(`${user.login}@example.com`)
    const [mail] = await site.mails()
    expect(mail?.to).toBe(`${user.login}@new.example`)
    expect(await site.browser().confirmEmail({ token: tokenIn(mail) })).toEqual({ next: 'email_changed' })
    expect((await browser.profile()).user.email).toBe(`${user.login}@new.example`)
    expect((await site.mails()).map(({ to, subject }) => [to, subject])).toEqual([
      [`${user.login}@example.com`, 'Your address at Trellis was changed'],
    ])
  })

  it('does not learn whether somebody else has an address', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const [user, other] = [await newUser(), await newUser()]
    const browser = site.browser()
    await browser.signIn(user)
    expect(await browser.changeEmail({ email: `${other.login}@example.com`, password: user.password })).toEqual({ ok: true })
    expect(await site.mails()).toEqual([])
  })

  it('is opened anew by a mailed link, once, which ends every session and lifts a lock', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser()
    const before = site.browser()
    await before.signIn(user)
    const browser = site.browser()
    for (let attempt = 0; attempt < 11; attempt += 1) await outcome(browser.signIn({ ...user, password: 'wrong password' }))
    expect(await outcome(browser.signIn(user))).toBe('too_many_attempts')
    expect(await browser.requestPasswordReset({ email: 'nobody@example.com' })).toEqual(
      await browser.requestPasswordReset({ email: `${user.login}@example.com` }),
    )
    const mails = await site.mails()
    expect(mails.map(({ to }) => to)).toEqual([`${user.login}@example.com`])
    const token = tokenIn(mails[0])
    expect(await outcome(browser.resetPassword({ token, password: 'short' }))).toBe('password_invalid')
    await browser.resetPassword({ token, password: next })
    expect(await outcome(browser.resetPassword({ token, password: next }))).toBe('token_invalid')
    expect((await before.session()).user).toBeNull()
    expect(await outcome(browser.signIn({ login: user.login, password: next }))).toBe('done')
  })

  it('is locked for sign-in by wrong passwords for its own changes, too', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const user = await newUser()
    const browser = site.browser()
    await browser.signIn(user)
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await outcome(browser.changePassword({ currentPassword: 'wrong password', newPassword: next }))).toBe('password_wrong')
    }
    expect(await outcome(browser.changePassword({ currentPassword: user.password, newPassword: next }))).toBe('password_wrong')
  })

  it('changes its user name to one that is free', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database)
    const [user, other] = [await newUser(), await newUser()]
    const browser = site.browser()
    await browser.signIn(user)
    expect(await outcome(browser.changeUsername({ username: other.login.toUpperCase() }))).toBe('username_taken')
    expect((await browser.changeUsername({ username: `Ren-${user.login}` })).user.username).toBe(`Ren-${user.login}`)
    expect((await browser.session()).user?.username).toBe(`Ren-${user.login}`)
  })
})

import { expect, it } from 'vitest'
import { accountSite, outcome, tokenIn } from './account-site.ts'
import { describeAccounts } from './installation.ts'

const password = 'correct horse battery'

describeAccounts('registration', (installation) => {
  it('lets everybody in where it is open, once the mailed link has been followed, and once only', async () => {
    const site = await accountSite(installation().database, { settings: { registration: 'open' } })
    const browser = site.browser()
    expect(await browser.register({ email: 'Open@Example.com', username: 'opened', password })).toEqual({ next: 'confirm_email' })
    expect(await outcome(browser.signIn({ login: 'opened', password }))).toBe('invalid_credentials')
    const [mail] = await site.mails()
    expect(mail).toMatchObject({ to: 'open@example.com', subject: 'Confirm your address for Trellis' })
    expect(mail?.text).toContain('https://trellis.example/app/confirm#token=')
    const token = tokenIn(mail)
    expect(await browser.confirmEmail({ token })).toEqual({ next: 'sign_in' })
    expect(await outcome(browser.confirmEmail({ token }))).toBe('token_invalid')
    expect(await browser.signIn({ login: 'open@example.com', password })).toMatchObject({ next: 'done', session: { user: { roles: [] } } })
  })

  it('answers the same for an address that somebody has, and tells only its owner', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database, { settings: { registration: 'open' } })
    const { login } = await newUser()
    const email = `${login}@example.com`
    const browser = site.browser()
    expect(await browser.register({ email, username: 'second-me', password })).toEqual({ next: 'confirm_email' })
    expect(await browser.resendConfirmation({ email: 'nobody@example.com' })).toEqual({ ok: true })
    expect(await browser.resendConfirmation({ email })).toEqual({ ok: true })
    const mails = await site.mails()
    expect(mails.map(({ to, subject }) => ({ to, subject }))).toEqual([{ to: email, subject: 'You already have an account at Trellis' }])
    expect(mails[0]?.text).not.toContain('#token=')
  })

  it('mails the same link anew to who has not followed it', async () => {
    const site = await accountSite(installation().database, { settings: { registration: 'open' } })
    const browser = site.browser()
    await browser.register({ email: 'again@example.com', username: 'again-me', password })
    await browser.resendConfirmation({ email: 'AGAIN@example.com' })
    const [first, second] = await site.mails()
    expect(tokenIn(second)).toBe(tokenIn(first))
  })

  it('waits for an administrator where that is wanted, who is told, and who tells the new one', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database, { settings: { registration: 'approval' } })
    const admin = await newUser({ roles: ['admin'] })
    const browser = site.browser()
    await browser.register({ email: 'waits@example.com', username: 'waits', password })
    const [mail] = await site.mails()
    expect(await browser.confirmEmail({ token: tokenIn(mail) })).toEqual({ next: 'await_approval' })
    expect((await site.mails()).map(({ to, subject }) => [to, subject])).toContainEqual([
      `${admin.login}@example.com`,
      'Somebody waits for approval at Trellis',
    ])
    expect(await outcome(browser.signIn({ login: 'waits', password }))).toBe('account_inactive')
    const office = site.browser()
    await office.signIn({ login: admin.login, password: admin.password })
    const { users } = await office.users({ status: 'awaiting_approval' })
    expect(users).toMatchObject([{ username: 'waits', emailVerified: true }])
    expect(await office.activateUser({ id: users[0]?.id ?? '' })).toMatchObject({ status: 'active' })
    expect((await site.mails()).map(({ to, subject }) => [to, subject])).toEqual([
      ['waits@example.com', 'Your account at Trellis is active'],
    ])
    expect(await browser.signIn({ login: 'waits', password })).toMatchObject({ next: 'done' })
    expect((await office.audit({ subject: `user:${users[0]?.id}` })).events.map(({ action }) => action)).toEqual([
      'user.approved',
      'session.refused',
      'user.registered',
    ])
  })

  it('takes who is invited, with the roles of the invitation, once, and nobody else', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database, { settings: { registration: 'invitation' } })
    const admin = await newUser({ roles: ['admin'] })
    const office = site.browser()
    await office.signIn({ login: admin.login, password: admin.password })
    const { invitation, link } = await office.invite({ email: 'guest@example.com', roles: ['developer'] })
    const [mail] = await site.mails()
    const token = tokenIn(mail)
    expect(link).toBe(`https://trellis.example/app/invitation#token=${token}`)
    expect(await office.invitations()).toMatchObject({ invitations: [{ id: invitation.id, invitedBy: admin.login }] })
    const guest = site.browser()
    expect(await outcome(guest.register({ email: 'guest@example.com', username: 'guest', password }))).toBe('registration_closed')
    expect(await guest.invitation({ token })).toMatchObject({ email: 'guest@example.com', roles: ['developer'] })
    expect(await guest.register({ username: 'guest', password, invitation: token })).toEqual({ next: 'sign_in' })
    expect(await outcome(guest.register({ username: 'guest-too', password, invitation: token }))).toBe('token_invalid')
    expect(await guest.signIn({ login: 'guest', password })).toMatchObject({
      session: { user: { roles: ['developer'], permissions: ['package.upload'] } },
    })
    expect(await office.invitations()).toEqual({ invitations: [] })
  })

  it('lets of two who follow one invitation at once one in', async () => {
    const { database } = installation()
    const site = await accountSite(database, { settings: { registration: 'invitation' } })
    const { link } = await site.accounts.invite({ email: 'race@example.com', roles: [], pages: 'https://trellis.example/app' })
    const invitation = link.split('=')[1] ?? ''
    const tries = ['race-one', 'race-two', 'race-three'].map((username) =>
      outcome(site.browser().register({ username, password, invitation })),
    )
    expect((await Promise.all(tries)).sort()).toEqual(['done', 'token_invalid', 'token_invalid'])
  })

  it('forgets an invitation that was withdrawn', async () => {
    const site = await accountSite(installation().database, { settings: { registration: 'invitation' } })
    const { invitation, link } = await site.accounts.invite({
      email: 'unwanted@example.com',
      roles: [],
      pages: 'https://trellis.example/app',
    })
    await site.accounts.withdrawInvitation(invitation.id)
    expect(await outcome(site.browser().invitation({ token: link.split('=')[1] ?? '' }))).toBe('token_invalid')
    expect(await site.mails()).toEqual([])
  })

  it('says what is wrong with an address, a name or a password, and what is taken', async () => {
    const { database, newUser } = installation()
    const site = await accountSite(database, { settings: { registration: 'open' } })
    const { login } = await newUser()
    const browser = site.browser()
    const good = { email: 'fine@example.com', username: 'fine-name', password }
    expect(await outcome(browser.register({ ...good, email: 'no address' }))).toBe('email_invalid')
    expect(await outcome(browser.register({ ...good, username: 'no' }))).toBe('username_invalid')
    expect(await outcome(browser.register({ ...good, username: login.toUpperCase() }))).toBe('username_taken')
    expect(await outcome(browser.register({ ...good, password: 'short' }))).toBe('password_invalid')
    expect(await outcome((await accountSite(database)).browser().register(good))).toBe('registration_closed')
    expect(
      await outcome((await accountSite(database, { mail: undefined, settings: { registration: 'open' } })).browser().register(good)),
    ).toBe('mail_is_off')
  })
})

import { chromium } from '@trellis/stack/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, expectAccessible, mailed, mailedLink, signInAs, submit, totpCode } from './accounts-site.ts'
import { type DemoSite, startDemoSite, tabTo, type VisitorPage } from './demo-site.ts'

const program = await chromium()

describe.skipIf('skipped' in program)('the accounts of others, where an administrator approves new ones', () => {
  let site: DemoSite
  let admin: VisitorPage
  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startDemoSite(program, { TRELLIS_ACCOUNTS_REGISTRATION: 'approval', TRELLIS_ACCOUNTS_TWO_FACTOR_ROLES: 'viewer' })
    admin = await site.visit()
    await signInAs(admin.page, site)
  })
  afterAll(() => site?.close())

  const grace = { username: 'gracehop', email: 'grace@example.org', password: 'a nanosecond of wire' }

  it('an account that somebody made can be used once it is approved, and its owner is told by mail', async () => {
    const { page } = await site.visit()
    await page.goto('/register')
    await submit(page, { 'E-mail': grace.email, Username: grace.username, Password: grace.password }, 'Make the account')
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await page.goto(await mailedLink(site, grace.email, 'confirm'))
    await page.getByRole('button', { name: 'Confirm my address' }).click()
    await page.getByText('Now an administrator looks at your account.').waitFor()
    await page.goto('/login')
    await submit(page, { 'E-mail or username': grace.email, Password: grace.password }, 'Sign in')
    await page.getByRole('alert').waitFor()

    await admin.page.goto('/users/invitations')
    await admin.page.getByRole('button', { name: `Approve: ${grace.username}` }).waitFor()
    await expectAccessible(admin.page)
    await admin.page.getByRole('button', { name: `Approve: ${grace.username}` }).click()
    await admin.page.getByText('Nobody waits').waitFor()
    await mailed(site, grace.email, /Your account at .* is active/)

    await signInAs(page, grace)
  })

  it('an account is found by name, and shut out and let in again', async () => {
    const { page, complaints } = admin
    const { page: hers } = await site.visit()
    await signInAs(hers, grace)
    await openUser(page, grace.username)
    await expectAccessible(page)
    await page.getByRole('button', { name: `Shut out: ${grace.username}` }).click()
    await page.getByRole('button', { name: 'Shut out', exact: true }).click()
    await page.getByRole('button', { name: `Let in again: ${grace.username}` }).waitFor()
    await hers.goto('/profile')
    await eventually(() => new URL(hers.url()).pathname).toBe('/login')

    await page.getByRole('button', { name: `Let in again: ${grace.username}` }).click()
    await page.getByRole('button', { name: `Shut out: ${grace.username}` }).waitFor()
    await signInAs(hers, grace)
    expect(complaints).toEqual([])
  })

  it('an account that somebody else locked by guessing is unlocked', async () => {
    const guess = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: grace.email, password: 'a guess' }),
    }
    const answers: number[] = []
    for (let guesses = 0; guesses < 11; guesses++) answers.push((await fetch(`${site.url}/_account/sign-in`, guess)).status)
    expect([answers[0], answers.at(-1)]).toEqual([401, 429])
    const { page: hers } = await site.visit()
    await hers.goto('/login')
    await submit(hers, { 'E-mail or username': grace.username, Password: grace.password }, 'Sign in')
    await hers.getByText(/^Too many attempts/).waitFor()

    const { page, complaints } = admin
    await page.goto('/users?status=locked')
    await page.getByRole('link', { name: grace.username }).click()
    await page.getByRole('button', { name: `Unlock: ${grace.username}` }).click()
    await eventually(() => page.getByRole('button', { name: `Unlock: ${grace.username}` }).count()).toBe(0)
    await signInAs(hers, grace)
    expect(complaints).toEqual([])
  })

  it('why something is denied is told, and a role mends it', async () => {
    const { page, complaints } = admin
    await page.goto(`/users/access?user=${grace.username}`)
    await page.getByLabel('Permission').selectOption('audit.read')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('audit.read: denied').waitFor()
    await page.getByText('Granted by: admin.').waitFor()
    await expectAccessible(page)

    await openUser(page, grace.username)
    await page.getByRole('form', { name: 'Roles' }).getByLabel('admin', { exact: true }).check()
    await page.getByRole('button', { name: 'Change the roles' }).click()
    await page.getByText('The roles are changed.').waitFor()
    await page.getByLabel('Permission').selectOption('audit.read')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('audit.read: allowed').waitFor()
    expect(complaints).toEqual([])
  })

  it('what was done stands in the audit log, and is found by who did it', async () => {
    const { page, complaints } = admin
    await page.goto('/audit')
    await page.getByLabel('By', { exact: true }).fill(site.username)
    await page.getByLabel('Action').fill('user.')
    await page.getByRole('button', { name: 'Search' }).click()
    const events = page.getByRole('list', { name: 'Events' })
    // The list of everything, which also has it, stays until the other one is there.
    await eventually(() => events.getByText('session.opened').count()).toBe(0)
    await events.getByText('user.roles_changed').first().waitFor()
    expect(new URL(page.url()).searchParams.get('action')).toBe('user.')
    await expectAccessible(page)
    await page.reload()
    await events.getByText('user.roles_changed').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('somebody who is invited chooses name and password, and has the roles of the invitation', async () => {
    const { page, complaints } = admin
    await page.goto('/users/invitations')
    const invite = page.getByRole('form', { name: 'Invite somebody' })
    await invite.getByLabel('E-mail').fill('alan@example.org')
    await invite.getByLabel('developer', { exact: true }).check()
    await invite.getByRole('button', { name: 'Invite' }).click()
    await page.getByText('A mail is on its way to alan@example.org.').waitFor()
    await expectAccessible(page)

    const { page: his, complaints: hisComplaints } = await site.visit()
    await his.goto(await mailedLink(site, 'alan@example.org', 'invitation'))
    await his.getByText('alan@example.org').waitFor()
    await expectAccessible(his)
    const alan = { username: 'alanturing', password: 'can machines think' }
    await submit(his, { Username: grace.username, Password: alan.password }, 'Make the account')
    await eventually(() => his.getByLabel('Username').getAttribute('aria-invalid')).toBe('true')
    hisComplaints.length = 0
    await submit(his, { Username: alan.username, Password: alan.password }, 'Make the account')
    await his.getByText('Your account is made').waitFor()
    await signInAs(his, alan)
    await his.getByRole('link', { name: 'Upload' }).waitFor()
    expect([...complaints, ...hisComplaints]).toEqual([])
  })

  it('a service account has keys only, and what they may do', async () => {
    const { page, complaints } = admin
    await page.goto('/users/service-accounts')
    await page.getByText('No service account yet').waitFor()
    await expectAccessible(page)
    await submit(page, { Name: 'nightly-report' }, 'Make the service account')
    await page.getByRole('heading', { name: 'nightly-report', level: 1 }).waitFor()
    await page.getByRole('form', { name: 'Roles' }).getByLabel('admin', { exact: true }).check()
    await page.getByRole('button', { name: 'Change the roles' }).click()
    await page.getByText('The roles are changed.').waitFor()
    await submit(page, { Name: 'cron' }, 'Make the key')
    const key = await page.getByRole('textbox', { name: 'The key cron' }).inputValue()
    const answer = await fetch(`${site.url}/_account/users`, { headers: { authorization: `Bearer ${key}` } })
    expect(answer.status).toBe(200)
    await page.goto('/users/keys')
    await page.getByText('cron').waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('an account is made for somebody with the keyboard alone', async () => {
    const { page, complaints } = admin
    await page.goto('/users')
    await tabTo(page, 'Make an account for somebody')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New account', level: 1 }).waitFor()
    await tabTo(page, 'E-mail')
    await page.keyboard.type('joan@example.org')
    await tabTo(page, 'Username')
    await page.keyboard.type('joanclarke')
    await tabTo(page, 'First password')
    await page.keyboard.type('banburismus forever')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'joanclarke', level: 1 }).waitFor()
    expect(complaints).toEqual([])
  })

  it('somebody whose role needs a second step is led to set it up first, then to where they were heading', async () => {
    const { page } = admin
    await page.goto('/users/new')
    await page.getByRole('checkbox', { name: 'viewer' }).check()
    await submit(
      page,
      { 'E-mail': 'edith@example.org', Username: 'edithclarke', 'First password': 'graphical calculator' },
      'Make the account',
    )
    await page.getByRole('heading', { name: 'edithclarke', level: 1 }).waitFor()

    const { page: hers, complaints } = await site.visit()
    await hers.goto('/login?next=/packages?q=dns')
    await submit(hers, { 'E-mail or username': 'edithclarke', Password: 'graphical calculator' }, 'Sign in')
    await hers.getByText('Your roles need it').waitFor()
    await expectAccessible(hers)
    await submit(hers, { 'Your password': 'graphical calculator' }, 'Set up two-factor')
    await hers.getByRole('img', { name: /QR code/ }).waitFor()
    await submit(hers, { Code: totpCode((await hers.locator('main code').textContent()) ?? '') }, 'Turn it on')
    await hers.getByRole('button', { name: 'I have stored them' }).click()
    await hers.getByRole('heading', { name: 'Packages', level: 1 }).waitFor()
    expect(new URL(hers.url()).search).toBe('?q=dns')
    expect(complaints).toEqual([])

    // The authenticator is lost: the administrator lets the password alone be enough again.
    await page.reload()
    await page.getByRole('button', { name: 'Turn two-factor off: edithclarke' }).click()
    await page.getByRole('button', { name: 'Turn two-factor off', exact: true }).click()
    await eventually(() => page.getByRole('button', { name: 'Turn two-factor off: edithclarke' }).count()).toBe(0)
  })

  it('who may not see accounts is told so, and is shown no way there', async () => {
    const { page, complaints } = await site.visit()
    await signInAs(page, { username: 'joanclarke', password: 'banburismus forever' })
    for (const path of ['/profile', '/profile/keys']) {
      await page.goto(path)
      await page.getByRole('link', { name: 'Sessions' }).waitFor()
      expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0)
    }
    await page.getByText('No keys yet').waitFor()
    expect(complaints).toEqual([])
    await page.goto('/users')
    await page.getByRole('alert').filter({ hasText: 'Could not load the users' }).waitFor()
    await expectAccessible(page)
  })
})

/** Finds the account by its name and opens its page. */
async function openUser(page: Page, username: string): Promise<void> {
  await page.goto('/users')
  await page.getByLabel('Name or e-mail').fill(username)
  await page.keyboard.press('Enter')
  await eventually(() => page.getByRole('list', { name: 'Users' }).getByRole('listitem').count()).toBe(1)
  expect(new URL(page.url()).searchParams.get('search')).toBe(username)
  await page.getByRole('link', { name: username, exact: true }).click()
  await page.getByRole('heading', { name: username, level: 1 }).waitFor()
}

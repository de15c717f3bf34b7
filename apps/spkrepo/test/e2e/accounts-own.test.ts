import { chromium } from '@trellis/stack/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, expectAccessible, mailedLink, signInAs, submit, totpCode } from './accounts-site.ts'
import { type DemoSite, startDemoSite, tabTo } from './demo-site.ts'

const program = await chromium()

describe.skipIf('skipped' in program)("an account of one's own, where everybody may make one", () => {
  let site: DemoSite
  beforeAll(async () => {
    if ('skipped' in program) return
    site = await startDemoSite(program, {
      TRELLIS_ACCOUNTS_REGISTRATION: 'open',
      // Nobody listens there.
      TRELLIS_ACCOUNTS_PROVIDERS: JSON.stringify([{ id: 'away', name: 'Away ID', issuer: 'http://127.0.0.1:9', client_id: 'trellis' }]),
    })
  })
  afterAll(() => site?.close())

  const ada = { username: 'adalove', email: 'ada@example.org', password: 'first things first' }

  it('is made by its owner, confirmed by a mailed link, and leads back to where one was heading', async () => {
    const { page, complaints } = await site.visit({ viewport: { width: 390, height: 844 } })
    await page.goto('/upload')
    await eventually(() => new URL(page.url()).pathname).toBe('/login')
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Make an account' }).click()
    await page.getByLabel('Username').waitFor()
    await expectAccessible(page)
    await submit(page, { 'E-mail': ada.email, Username: ada.username, Password: ada.password }, 'Make the account')
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()

    await page.goto(await mailedLink(site, ada.email, 'confirm'))
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Confirm my address' }).click()
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await submit(page, { 'E-mail or username': ada.email, Password: ada.password }, 'Sign in')

    await page.getByRole('link', { name: `Your account: ${ada.username}` }).waitFor()
    await page.goto('/profile')
    await page.getByText(ada.email, { exact: true }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })

  it('is entered with the keyboard alone, and goes to a path of this site only', async () => {
    const { page, complaints } = await site.visit()
    await page.goto('/login?next=//elsewhere.example/packages')
    await tabTo(page, 'E-mail or username')
    await page.keyboard.type(ada.username)
    await tabTo(page, 'Password')
    await page.keyboard.type(ada.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Packages', level: 1 }).waitFor()
    expect(new URL(page.url()).origin).toBe(site.url)
    expect(complaints).toEqual([])
  })

  it('changes its password, which ends its other sessions', async () => {
    const [here, elsewhere] = [(await site.visit()).page, (await site.visit()).page]
    await signInAs(here, ada)
    await signInAs(elsewhere, ada)
    await here.goto('/profile/password')
    await here.getByLabel('Current password').waitFor()
    await expectAccessible(here)
    await submit(here, { 'Current password': 'not my password', 'New password': 'second to none' }, 'Change the password')
    await eventually(() => here.getByLabel('Current password').getAttribute('aria-invalid')).toBe('true')
    await submit(here, { 'Current password': ada.password, 'New password': 'second to none' }, 'Change the password')
    await here.getByText('Your password is changed.').waitFor()
    ada.password = 'second to none'

    await elsewhere.goto('/profile')
    await eventually(() => new URL(elsewhere.url()).pathname).toBe('/login')
  })

  it('shows its sessions, and ends one from afar', async () => {
    const [here, elsewhere] = [(await site.visit()).page, (await site.visit({ userAgent: 'Mozilla/5.0 (iPhone) Safari/605' })).page]
    await signInAs(here, ada)
    await signInAs(elsewhere, ada)
    await here.goto('/profile/sessions')
    await here.getByText('This browser').waitFor()
    await expectAccessible(here)
    await here.getByRole('button', { name: 'Sign out: Safari on iPhone' }).click()
    await here.getByText('Safari on iPhone is signed out at once.').waitFor()
    await here.getByRole('button', { name: 'Sign out', exact: true }).click()
    await eventually(() => here.getByText('Safari on iPhone').count()).toBe(0)

    await elsewhere.goto('/profile')
    await eventually(() => new URL(elsewhere.url()).pathname).toBe('/login')
  })

  it('moves to another address when the link that was sent there is followed, not before', async () => {
    const { page, complaints } = await site.visit()
    await signInAs(page, ada)
    await page.goto('/profile/email')
    await page.getByLabel('New e-mail').waitFor()
    await expectAccessible(page)
    await submit(page, { 'New e-mail': 'lovelace@example.org', 'Your password': ada.password }, 'Send the link')
    await page.getByText('Your address stays ada@example.org').waitFor()

    await page.goto(await mailedLink(site, 'lovelace@example.org', 'confirm'))
    await page.getByRole('button', { name: 'Confirm my address' }).click()
    await page.getByRole('link', { name: 'See your account' }).click()
    await page.getByText('lovelace@example.org', { exact: true }).waitFor()
    ada.email = 'lovelace@example.org'
    expect(complaints).toEqual([])
  })

  it('is got back into by a mailed link when the password is forgotten, once', async () => {
    const { page } = await site.visit()
    await page.goto('/login')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('E-mail of your account').waitFor()
    await expectAccessible(page)
    await submit(page, { 'E-mail of your account': ada.email }, 'Send the link')
    await page.getByText('If there is an account').waitFor()

    const link = await mailedLink(site, ada.email, 'reset')
    await page.goto(link)
    await expectAccessible(page)
    await submit(page, { 'New password': 'third time lucky' }, 'Change the password')
    await page.getByText('Your password is changed').waitFor()
    ada.password = 'third time lucky'
    await signInAs(page, ada)

    await page.goto('/packages')
    await page.goto(link)
    await submit(page, { 'New password': 'fourth one here' }, 'Change the password')
    await page.getByText('This link does not work').waitFor()
  })

  it('has keys, each shown once, limited and ended', async () => {
    const { page, complaints } = await site.visit()
    await signInAs(page, { username: site.username, password: site.password })
    await page.goto('/profile/keys')
    await page.getByLabel('Name', { exact: true }).fill('audit reader')
    await page.getByLabel('Only some of it').check()
    await page.getByLabel('audit.read').check()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make the key' }).click()
    const key = await page.getByRole('textbox', { name: 'The key audit reader' }).inputValue()
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    await page.getByRole('button', { name: 'I have stored it' }).click()
    const ask = async (path: string) =>
      (await fetch(`${site.url}/_account/${path}`, { headers: { authorization: `Bearer ${key}` } })).status
    expect(await ask('audit')).toBe(200)
    expect(await ask('users')).not.toBe(200)

    await page.getByRole('button', { name: 'Revoke: audit reader' }).click()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('Revoked', { exact: true }).waitFor()
    expect(await ask('audit')).toBe(401)
    expect(complaints).toEqual([])
  })

  it('gets a second step: by code, by backup code, and off again', async () => {
    const { page } = await site.visit()
    await signInAs(page, ada)
    await page.goto('/profile/two-factor')
    await submit(page, { 'Your password': ada.password }, 'Set up two-factor')
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await expectAccessible(page)
    const secret = (await page.locator('main code').textContent()) ?? ''
    await submit(page, { Code: totpCode(secret) }, 'Turn it on')
    await page.getByRole('heading', { name: 'Your backup codes' }).waitFor()
    const codes = await page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem').allTextContents()
    expect(codes.length).toBeGreaterThanOrEqual(8)
    await expectAccessible(page)
    await expectDownload(page, codes)
    await page.getByRole('button', { name: 'I have stored them' }).click()
    await page.getByText('Two-factor is on').waitFor()

    const later = (await site.visit()).page
    await later.goto('/login')
    await submit(later, { 'E-mail or username': ada.username, Password: ada.password }, 'Sign in')
    await later.getByLabel('Code', { exact: true }).waitFor()
    await expectAccessible(later)
    expect(await later.locator(':focus').getAttribute('autocomplete')).toBe('one-time-code')
    await submit(later, { Code: '000000' }, 'Go on')
    await eventually(() => later.getByLabel('Code', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    // The next one: a code that was used, here to turn it on, is not taken again.
    await submit(later, { Code: totpCode(secret, 1) }, 'Go on')
    await later.getByRole('link', { name: `Your account: ${ada.username}` }).waitFor()

    const without = (await site.visit()).page
    await without.goto('/login')
    await submit(without, { 'E-mail or username': ada.username, Password: ada.password }, 'Sign in')
    await without.getByRole('button', { name: 'Use a backup code' }).click()
    await submit(without, { 'Backup code': ` ${codes[0]?.toUpperCase().replaceAll('-', ' ')} ` }, 'Go on')
    await without.getByRole('link', { name: `Your account: ${ada.username}` }).waitFor()

    await without.goto('/profile/two-factor')
    const off = without.getByRole('form', { name: 'Turn two-factor off' })
    await off.getByLabel('Your password').fill(ada.password)
    await off.getByLabel('Code or backup code').fill(codes[1] ?? '')
    await expectAccessible(without)
    await off.getByRole('button', { name: 'Turn two-factor off' }).click()
    await without.getByRole('button', { name: 'Set up two-factor' }).waitFor()
  })

  it('is not entered by way of a site that does not answer, and the page says so', async () => {
    const { page } = await site.visit()
    await page.goto('/login?next=/upload')
    await page.getByRole('link', { name: 'Sign in with Away ID' }).click()
    await page.getByText('The other site did not answer as expected.').waitFor()
    await expectAccessible(page)
    await submit(page, { 'E-mail or username': ada.username, Password: ada.password }, 'Sign in')
    await page.getByRole('link', { name: `Your account: ${ada.username}` }).waitFor()
  })

  it('is locked for a while after too many wrong passwords, and says for how long', async () => {
    const { page } = await site.visit()
    await page.goto('/login')
    for (let attempt = 0; attempt < 10; attempt++) {
      await submit(page, { 'E-mail or username': 'nobody-here', Password: `wrong ${attempt}` }, 'Sign in')
      await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' }).waitFor()
      await page.reload()
    }
    await submit(page, { 'E-mail or username': 'nobody-here', Password: 'wrong again' }, 'Sign in')
    await page.getByText(/Too many attempts\. Try again in \d+ minutes, at \d\d:\d\d\./).waitFor()
  })
})

async function expectDownload(page: Page, codes: readonly string[]): Promise<void> {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  for (const code of codes) expect(text).toContain(code)
}

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createViteServer } from 'vitest/node'

/** As everywhere in this repository: the named one, else one on the PATH. */
const program =
  process.env.TRELLIS_TEST_CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'chromium'), join(folder, 'chromium-browser'), join(folder, 'google-chrome')])
    .find((path) => existsSync(path))

const strangersPages = [
  '/login',
  '/login?step=code',
  '/login?problem=provider_failed',
  '/register',
  '/confirm',
  '/forgot',
  '/reset',
  '/invitation',
]
const ownPages = ['/profile', '/profile/password', '/profile/email', '/profile/two-factor', '/profile/sessions', '/profile/keys']
const administratorsPages = ['/users', '/users?page=2', '/users/new', '/users/u1', '/users/u2', '/users/u4', '/users/u5'].concat([
  '/users/invitations',
  '/users/service-accounts',
  '/users/keys',
  '/users/access?user=ada',
  '/audit',
])
const allPages = [...strangersPages, ...ownPages, ...administratorsPages]

describe.skipIf(program === undefined)('the account pages in a browser', () => {
  let server: Awaited<ReturnType<typeof createViteServer>>
  let browser: Browser
  beforeAll(async () => {
    server = await createViteServer({
      root: join(import.meta.dirname, 'account-pages'),
      configFile: false,
      logLevel: 'warn',
      cacheDir: join(process.env.TRELLIS_TEST_TEMP ?? import.meta.dirname, 'account-pages-cache'),
      server: { host: '127.0.0.1', port: 0, fs: { allow: [join(import.meta.dirname, '../../..')] } },
    })
    await server.listen()
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox', '--disable-background-networking'] })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  /** A browser of its own, with what it complained about. */
  async function visitor(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext({ reducedMotion: 'reduce', ...options })).newPage()
    page.setDefaultTimeout(10_000)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
    return { page, complaints }
  }

  /** Opens a page; strangers' pages for a stranger, with a token where a mailed link leads. */
  async function open(page: Page, path: string, state = 'full'): Promise<void> {
    const query = new URLSearchParams({ path, state, for: path, ...(strangersPages.includes(path) ? { stranger: '' } : {}) })
    if (page.url() === 'about:blank') await page.goto(`${server.resolvedUrls?.local[0]}?${query}#token=abc`, { timeout: 60_000 })
    else await page.evaluate(`history.pushState(null, '', '?${query}#token=abc'); dispatchEvent(new PopStateEvent('popstate'))`)
    await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 60_000 })
    if (state !== 'pending') await expect.poll(() => page.locator('[aria-busy=true]').count(), { interval: 10, timeout: 10_000 }).toBe(0)
  }

  const looks = [
    { width: 1280, colorScheme: 'light', states: [] },
    { width: 1280, colorScheme: 'dark', states: ['empty', 'refused', 'pending'] },
    { width: 390, colorScheme: 'light', states: ['empty', 'refused', 'pending'] },
    { width: 390, colorScheme: 'dark', states: [] },
  ] as const

  it.each(looks)(
    'have nothing that axe finds serious, fit and complain of nothing: $width px, $colorScheme',
    async ({ width, colorScheme, states }) => {
      const { page, complaints } = await visitor({ viewport: { width, height: 900 }, colorScheme })
      const findings: string[] = []
      for (const path of allPages) {
        await open(page, path)
        findings.push(...(await inspected(page, `${path} ${width} ${colorScheme}`)))
      }
      for (const state of states) {
        for (const path of [...ownPages, ...administratorsPages, '/register', '/invitation']) {
          await open(page, path, state)
          findings.push(...(await inspected(page, `${path} ${state} ${width} ${colorScheme}`)))
        }
      }
      expect([...findings, ...complaints]).toEqual([])
    },
    300_000,
  )

  it('say what cannot be loaded, why, and let one try again', async () => {
    const { page } = await visitor()
    await open(page, '/profile/sessions', 'refused')
    const notice = page.getByRole('alert')
    expect(await notice.innerText()).toContain('You may not see this')
    expect(await notice.innerText()).toContain('9d2c6f1a')
    await notice.getByRole('button', { name: 'Try again' }).press('Enter')
    await notice.waitFor()
  })

  it('put the focus on the first field that is wrong, say there what to do, and forgive it when it is changed', async () => {
    const { page } = await visitor()
    await open(page, '/register')
    await page.getByRole('button', { name: 'Make the account' }).click()
    const email = page.getByLabel('E-mail', { exact: true })
    await expect.poll(() => email.evaluate((field) => field === document.activeElement), { timeout: 10_000 }).toBe(true)
    expect(await email.getAttribute('aria-invalid')).toBe('true')
    await page.getByText('Type your e-mail address.').waitFor()
    await email.fill('new@example.org')
    await expect.poll(() => page.getByText('Type your e-mail address.').count()).toBe(0)
  })

  it('show what the server says of a field at that field', async () => {
    const { page } = await visitor()
    await open(page, '/register')
    await page.getByLabel('E-mail', { exact: true }).fill('new@example.org')
    await page.getByLabel('Username', { exact: true }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('correct horse')
    await page.keyboard.press('Enter')
    await page.getByText('This name is taken. Choose another one.').waitFor()
    const name = page.getByLabel('Username', { exact: true })
    expect(await name.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await name.inputValue()).toBe('ada')
  })

  it('say of a password, too, that it is wrong', async () => {
    const { page } = await visitor()
    await open(page, '/profile/password')
    await page.getByRole('button', { name: 'Change the password' }).click()
    expect(await page.getByLabel('Current password').getAttribute('aria-invalid')).toBe('true')
  })

  it('tell password managers what belongs where', async () => {
    const { page } = await visitor()
    const kinds = async (path: string) => {
      await open(page, path)
      return await page
        .locator('form input[autocomplete]')
        .evaluateAll((fields) => fields.map((field) => field.getAttribute('autocomplete')))
    }
    expect(await kinds('/login')).toEqual(['username', 'current-password'])
    expect(await kinds('/login?step=code')).toEqual(['one-time-code'])
    expect(await kinds('/register')).toEqual(['email', 'username', 'new-password'])
    expect(await kinds('/reset')).toEqual(['new-password'])
    expect(await kinds('/profile/password')).toEqual(['username', 'current-password', 'new-password'])
  })

  it('say after too many attempts when the next one is looked at', async () => {
    const { page } = await visitor()
    await open(page, '/login')
    await page.getByLabel('E-mail or username').fill('locked')
    await page.getByLabel('Password', { exact: true }).fill('whatever')
    await page.keyboard.press('Enter')
    await page.getByText(/^Too many attempts\. Try again in 10 minutes, at \d\d:\d\d\./).waitFor()
  })
})

/** What is wrong with how a page looks and reads, as sentences; a picture of it goes where the environment says. */
async function inspected(page: Page, at: string): Promise<string[]> {
  const folder = process.env.TRELLIS_TEST_PICTURES
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${at.replaceAll(/[^\w]+/g, '-')}.png`), fullPage: true })
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source)
  const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]>(
    'axe.run(document).then(({ violations }) => violations)',
  )
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  return [
    ...serious.map(({ id, nodes }) => `${at}: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    ...(overflowPx > 0 ? [`${at} scrolls sideways by ${overflowPx} px`] : []),
  ]
}

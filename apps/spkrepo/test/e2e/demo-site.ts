import { fileURLToPath } from 'node:url'
import { freePort, type ProgramPath, startProgram, tempDir } from '@trellis/stack/testing'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const trellis = fileURLToPath(new URL('../../../trellis/src/main.ts', import.meta.url))

/** A freshly started `trellis up --demo` and a browser to look at it with. */
export interface DemoSite {
  /** Without a trailing slash. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** A page in a browser context of its own, so nobody is signed in, with everything that the browser complains about. */
  visit(options?: BrowserContextOptions): Promise<VisitorPage>
  /** The first part of `pattern` in what the server prints, which is where its mail goes, as soon as it is there. */
  printed(pattern: RegExp): Promise<string>
  /** Stops both. Throws when the server does not end cleanly. */
  close(): Promise<void>
}

export interface VisitorPage {
  readonly page: Page
  /** Errors and warnings of the console, content security violations included, uncaught exceptions, and failed requests. */
  readonly complaints: string[]
}

/** Starts both; the folder and the port are free ones, the settings those of `env` or the usual ones. */
export async function startDemoSite(browserProgram: ProgramPath, env: Readonly<Record<string, string>> = {}): Promise<DemoSite> {
  const port = await freePort()
  const starting = launch(browserProgram)
  const server = await startProgram('node', [trellis, 'up', '--demo', '--data', tempDir('e2e'), '--port', String(port)], {
    env: { TRELLIS_ACCOUNTS_PASSWORD_COST: '8', ...env },
  })
  const [, password = ''] = await server.printed(/with the password (\S+)/)
  // The last line: by then the demo packages are there.
  await server.printed(/Stop with/)
  const browser = await starting
  return {
    url: `http://localhost:${port}`,
    username: 'demo',
    password,
    visit: async (options = {}) => await visit(browser, { baseURL: `http://localhost:${port}`, ...options }),
    printed: async (pattern) => (await server.printed(pattern))[1] ?? '',
    close: async () => {
      await browser.close()
      const { code } = await server.stop()
      if (code !== 0) throw new Error(`the server ended with ${code}:\n${server.stdout()}${server.stderr()}`)
    },
  }
}

async function launch({ path }: ProgramPath): Promise<Browser> {
  return await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  })
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<VisitorPage> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // The browser drops a request when the page that made it is left; without JavaScript it drops preloaded scripts, as `csp`.
    const dropped = reason === 'net::ERR_ABORTED' || (reason === 'csp' && options.javaScriptEnabled === false)
    if (!dropped) complaints.push(`${reason} (${request.url()})`)
  })
  return { page, complaints }
}

/** Signs in through the page. */
export async function signIn(page: Page, { username, password }: Pick<DemoSite, 'username' | 'password'>): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('E-mail or username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: `Your account: ${username}` }).waitFor()
}

/** Presses Tab until the element with this accessible name has the focus. Throws when it is not among the next 40. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.locator(':focus').ariaSnapshot()
    if (focused.includes(`"${name}"`)) return
    passed.push(focused)
  }
  throw new Error(`Tab never came to "${name}", only to:\n${passed.join('\n')}`)
}

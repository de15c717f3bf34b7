import { randomUUID } from 'node:crypto'
import { createLogger, openRuntime, type Running, type Runtime, startUp } from '@trellis/stack'
import { freePort, type ProgramPath, tempDir } from '@trellis/stack/testing'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { consoleService } from '../../server/service.ts'
import { Foreman, workshopOf } from './workshop.ts'

/** A running installation with a workshop and the console, and a browser to look at it with. */
export interface ConsoleSite {
  readonly url: string
  readonly foreman: Foreman
  /** A page of its own, nobody signed in, with everything that the browser complains about. */
  visit(options?: BrowserContextOptions): Promise<Visit>
  /** An account with this username, and these roles. */
  makeAccount(username: string, ...roles: readonly string[]): Promise<void>
  /** Puts a job in line; returns its id. */
  enqueue(task: string, input: unknown, options?: { readonly queue: string; readonly delay?: string }): Promise<string>
  /** How many jobs of a queue have neither succeeded nor been cancelled. */
  unfinished(queue: string): Promise<number>
  /** Ends the server and starts it again at the same address; `meanwhile` runs while nobody answers. */
  restart(meanwhile: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Page
  readonly complaints: string[]
}

const password = 'a long enough password'

/** Starts everything; the accounts `operator` and `viewer` are there. */
export async function startConsoleSite(program: ProgramPath): Promise<ConsoleSite> {
  const port = await freePort()
  const foreman = new Foreman()
  const dataDir = tempDir('console')
  const browser = await launch(program)
  let installation = await start({ foreman, dataDir, port })
  const makeAccount = async (username: string, ...roles: readonly string[]) => {
    await installation.runtime.accounts.createUser({ email: `${username}@example.org`, username, password, roles })
  }
  for (const role of ['operator', 'viewer']) await makeAccount(role, role)
  return {
    url: `http://localhost:${port}`,
    foreman,
    makeAccount,
    visit: async (options = {}) => await visit(browser, { baseURL: `http://localhost:${port}`, ...options }),
    enqueue: async (task, input, { queue, delay } = { queue: 'wood' }) => {
      const id = randomUUID()
      const due = delay === undefined ? {} : { delay: delay as '1h' }
      await installation.runtime.engine.enqueueStored([{ task, id, payload: JSON.stringify(input), queue, ...due }])
      return id
    },
    unfinished: async (queue) => {
      const counts = (await installation.runtime.broker.counts())[queue]
      return counts === undefined ? 0 : counts.ready + counts.running + counts.scheduled + counts.blocked + counts.dead
    },
    restart: async (meanwhile) => {
      await end(installation)
      await meanwhile()
      installation = await start({ foreman, dataDir, port })
    },
    close: async () => {
      foreman.finish()
      await browser.close()
      await end(installation)
    },
  }
}

interface Installation {
  readonly runtime: Runtime
  readonly running: Running
}

async function start({ foreman, dataDir, port }: { foreman: Foreman; dataDir: string; port: number }): Promise<Installation> {
  const runtime = await openRuntime({
    services: [workshopOf(foreman), consoleService],
    environment: {},
    file: undefined,
    flags: { dataDir, 'http.port': port, 'http.host': '127.0.0.1', drainSeconds: 1 },
    demo: true,
    purpose: 'serve',
    alone: true,
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  return { runtime, running: await startUp(runtime) }
}

async function end({ runtime, running }: Installation): Promise<void> {
  await running.stop()
  await runtime.close()
}

async function launch({ path }: ProgramPath): Promise<Browser> {
  return await chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  })
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** Signs in through the page, at the address that was asked for. */
export async function signIn(page: Page, username: string, path = '/ops'): Promise<void> {
  await page.goto(path)
  await submitSignIn(page, username)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor({ state: 'detached' })
  await page.getByText('Live', { exact: true }).waitFor()
}

/** Fills in the page for signing in. */
export async function submitSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('E-mail or username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

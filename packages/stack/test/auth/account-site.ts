import type { AnyTask } from '@trellis/queue'
import { onTestFinished } from 'vitest'
import { type AccountsClient, AccountsError, accountsClient } from '../../contract/index.ts'
import { type Accounts, type AccountsOptions, createAccounts } from '../../src/auth/accounts.ts'
import { accountRoutes } from '../../src/auth/routes/account-routes.ts'
import type { Database } from '../../src/db/database.ts'
import type { HttpApp } from '../../src/http/http-app.ts'
import type { Mail, Mailer } from '../../src/mail/mailer.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { relayBatch } from '../../src/outbox/relay.ts'
import { memoryRateLimits } from '../../src/rate-limit/memory-rate-limits.ts'
import { aServer } from '../http/test-server.ts'
import { roles, secret } from './installation.ts'

export const pages = 'https://trellis.example/app'

/** An installation behind its account routes. */
export interface AccountSite {
  readonly app: HttpApp
  readonly accounts: Accounts
  /** A browser of its own, with its cookies. */
  browser(): AccountsClient & { readonly jar: Map<string, string> }
  /** Runs the jobs that wait in the outbox, and returns the mails that they sent. */
  mails(): Promise<readonly Mail[]>
}

/** The account routes at `/app` over a migrated database, closed when the test ends. */
export async function accountSite(database: Database, options: Partial<AccountsOptions> = {}): Promise<AccountSite> {
  const sent: Mail[] = []
  const mailer: Mailer = { send: async (mail) => void sent.push(mail), check: async () => {}, close: () => {} }
  const accounts = createAccounts({
    database,
    secret,
    publicUrl: new URL(pages),
    roles,
    passwordCost: 8,
    permissions: [{ name: 'package.upload', summary: 'Upload packages.', roles: ['developer'], service: 'test' }],
    mail: { mailer, outbox: createOutbox(database) },
    ...options,
  })
  const parts = { accounts, rateLimits: memoryRateLimits(), title: 'Test', pages, basePath: '/app' }
  const { app } = await aServer(() => {}, {
    mounts: [{ name: 'test', basePath: '/app', register: async (scope) => await accountRoutes(scope, parts) }],
  })
  onTestFinished(() => parts.rateLimits.close())
  return {
    app,
    accounts,
    browser: () => browserOn(app),
    mails: async () => {
      await runLetters(database, accounts.tasks)
      return sent.splice(0)
    },
  }
}

function browserOn(app: HttpApp): AccountsClient & { readonly jar: Map<string, string> } {
  const jar = new Map<string, string>()
  const client = accountsClient({
    basePath: '/app',
    fetch: async (address, { method, headers, body }) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await app.inject({
        method: method as 'GET',
        url: address,
        headers: { ...headers, 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }) },
        ...(body === undefined ? {} : { payload: body }),
      })
      keepCookies(jar, answer.headers['set-cookie'])
      return { ok: answer.statusCode < 400, status: answer.statusCode, json: async () => JSON.parse(answer.body) }
    },
  })
  return { ...client, jar }
}

/** Does what a browser does with `Set-Cookie`. */
export function keepCookies(jar: Map<string, string>, header: string | readonly string[] | undefined): void {
  for (const cookie of typeof header === 'string' ? [header] : (header ?? [])) {
    const [pair = ''] = cookie.split(';')
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    if (value === '' || /max-age=0/i.test(cookie)) jar.delete(name)
    else jar.set(name, value)
  }
}

async function runLetters(database: Database, tasks: readonly AnyTask[]): Promise<void> {
  const engine = {
    enqueueStored: async (jobs: readonly { task: string; payload: Uint8Array }[]) => {
      for (const job of jobs) {
        const task = tasks.find(({ name }) => name === job.task)
        if (task === undefined) throw new Error(`no task ${job.task}`)
        await task.run(await task.decode(job.payload), undefined as never)
      }
    },
  }
  const taskNames = tasks.map(({ name }) => name)
  while ((await relayBatch({ database, engine: engine as never, taskNames })) > 0);
}

/** The token in the link of a mail. */
export function tokenIn(mail: Mail | undefined): string {
  const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1]
  if (token === undefined) throw new Error(`there is no link in ${JSON.stringify(mail)}`)
  return token
}

/** The code by which a call is refused, or `done`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'done',
    (cause: unknown) => {
      if (cause instanceof AccountsError) return cause.code
      throw cause
    },
  )
}

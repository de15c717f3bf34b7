import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { demoEmail, type Runtime } from '@trellis/stack'

interface DemoCredentials {
  readonly password: string
  readonly apiKey?: string
}

const username = 'demo'

/**
 * Fills an empty demo installation: an admin with every role, an API key, and each service's sample data. Returns what to tell the
 * person at the terminal. The credentials are random and stay readable in `<data>/demo-credentials.json` (owner only), so that a
 * restart can show them again.
 */
export async function prepareDemo(runtime: Runtime): Promise<readonly string[]> {
  const { password, apiKey } = await demoCredentials(runtime)
  const lines = ['', `Sign in as ${username} (or ${demoEmail}) with the password ${password}`, `API key for uploads: ${apiKey}`]
  for (const { instance } of runtime.mounted) {
    if (instance.demo !== undefined) lines.push(...(await instance.demo({ adminLogin: username, apiKey })))
  }
  return [...lines, '']
}

/** Kept step by step, so that a start that was cut short goes on where it stopped. */
async function demoCredentials({ accounts, config, mounted }: Runtime): Promise<Required<DemoCredentials>> {
  const file = join(resolve(config.stack.dataDir), 'demo-credentials.json')
  const found: DemoCredentials | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  const exists = (await accounts.findUser(username)) !== undefined
  // Somebody else's account, or one whose password nobody can show any more: a demo must not act in its name.
  if (exists && found === undefined)
    throw new Error(`there is an account "${username}", but not its password in ${file}; use another --data`)
  if (exists && found?.apiKey !== undefined) return { ...found, apiKey: found.apiKey }
  const password = found?.password ?? randomBytes(12).toString('base64url')
  if (!exists) {
    keep(file, { password })
    await accounts.createUser({ email: demoEmail, username, password, roles: mounted.flatMap(({ service }) => service.roles) })
  }
  const { key } = await accounts.createKey({ login: username, name: 'demo' })
  const complete = { password, apiKey: key }
  keep(file, complete)
  return complete
}

function keep(file: string, credentials: DemoCredentials): void {
  writeFileSync(`${file}.new`, JSON.stringify(credentials, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

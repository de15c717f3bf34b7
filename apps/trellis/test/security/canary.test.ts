import { join } from 'node:path'
import { type Answer, ask, freePort, freshDatabase, postgres, tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { run, start } from '../trellis-process.ts'
import { Canaries, secretSettings } from './canaries.ts'

/** Settings that are addresses: what stands in their place is one with a password, of a port where nobody answers. */
const addresses: Readonly<Record<string, string>> = {
  TRELLIS_DATABASE_URL: 'postgresql',
  TRELLIS_BROKER_URL: 'redis',
  TRELLIS_STATE_REDIS_URL: 'redis',
  TRELLIS_RATELIMIT_STORAGE_URI: 'redis',
}

const noPostgres = 'skipped' in (await postgres())

/** Settings that are addresses with a secret in them, of servers that need not be there. */
const formed: Readonly<Record<string, (canary: string, port: number) => string>> = {
  TRELLIS_SENTRY_DSN: (canary, port) => `http://${canary}@127.0.0.1:${port}/1`,
  TRELLIS_ACCOUNTS_PROVIDERS: (canary, port) =>
    JSON.stringify([{ id: 'idp', issuer: `http://127.0.0.1:${port}`, client_id: 'trellis', client_secret: canary }]),
  TRELLIS_MAIL_SMTP_URL: (canary, port) => `smtp://postman:${canary}@127.0.0.1:${port}`,
}

type Call = (path: string, options?: Parameters<typeof ask>[1]) => Promise<Answer>

/** An installation whose every secret is a canary, with somebody who has a password and a key. */
async function installed(canaries: Canaries, extra: Readonly<Record<string, string>> = {}) {
  const dataDir = tempDir('canary')
  const closed = await freePort()
  const plain = secretSettings.filter(({ variable }) => !(variable in addresses))
  const env = {
    TRELLIS_DATA_DIR: dataDir,
    TRELLIS_LOG_LEVEL: 'trace',
    TRELLIS_HTTP_HOST: '127.0.0.1',
    TRELLIS_DRAIN_SECONDS: '1',
    SPKREPO_REMOTE_BUCKET: 'nowhere',
    SPKREPO_REMOTE_ENDPOINT: `http://127.0.0.1:${closed}`,
    // Of a pair of keys both must be there; the other one is no secret.
    ...Object.fromEntries(pairsOf(plain.map(({ variable }) => variable)).map((variable) => [variable, 'AKIDEXAMPLE'])),
    ...Object.fromEntries(plain.map(({ variable }) => [variable, (formed[variable] ?? String)(canaries.make(variable), closed)])),
    ...extra,
  }
  const said: string[] = []
  const command = async (args: readonly string[], input?: string) => {
    const { stdout, stderr, code } = await run(args, { env, ...(input === undefined ? {} : { input }) })
    said.push(stderr)
    return { stdout, stderr, code }
  }
  const password = canaries.make('a password')
  const done = async (...call: Parameters<typeof command>) => {
    const ended = await command(...call)
    if (ended.code !== 0) throw new Error(`trellis ${call[0].join(' ')} failed: ${ended.stderr}`)
    return ended
  }
  await done(['migrate'])
  await done(
    ['user', 'create', '--email', 'ada@example.org', '--username', 'lovelace', '--password-stdin', '--role', 'developer'],
    password,
  )
  const made = await done(['key', 'create', '--user', 'lovelace', '--name', 'robot', '--json'])
  const key = canaries.keep('an API key', JSON.parse(made.stdout).key)
  return { dataDir, env, command, said, password, key }
}

function pairsOf(variables: readonly string[]): readonly string[] {
  return variables.filter((name) => name.endsWith('SECRET_ACCESS_KEY')).map((name) => name.replace('SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'))
}

/** Uses the server as people, robots, the clumsy and the hostile do. Returns everything that it answered. */
async function exercise(call: Call, canaries: Canaries, { password, key }: { readonly password: string; readonly key: string }) {
  const answers: string[] = []
  const note = async (path: string, options: Parameters<typeof ask>[1] = {}) => {
    const answer = await call(path, options)
    const { 'set-cookie': cookies, ...headers } = answer.headers
    answers.push(`${path}\n${JSON.stringify(headers)}\n${answer.body.toString()}`)
    return { ...answer, cookies: [cookies ?? []].flat() }
  }
  const json = { 'content-type': 'application/json' }
  const signIn = async (body: string) => await note('/api/session', { method: 'POST', headers: json, body: Buffer.from(body) })

  const { cookies } = await signIn(JSON.stringify({ login: 'lovelace', password }))
  for (const cookie of cookies) canaries.keep('a cookie', cookie.split(';', 1)[0]?.split('=')[1] ?? '')
  const cookie = cookies.map((text) => text.split(';', 1)[0]).join('; ')
  // The password in the wrong field, in broken JSON, of the wrong type, and too long.
  await signIn(JSON.stringify({ login: password, password: canaries.make('a wrong password') }))
  await signIn(`{"login":"lovelace","password":"${password}"`)
  await signIn(JSON.stringify({ login: 'lovelace', password: [password] }))
  await signIn(JSON.stringify({ login: 'lovelace', password: password.repeat(10) }))
  await note('/api/session', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: Buffer.from(password) })
  // The session and the key where they belong and where they do not.
  const token = canaries.make('a form token')
  await note('/api/uploads', { method: 'POST', headers: { cookie, 'x-csrf-token': token }, body: Buffer.from('nothing') })
  for (const headers of [{ authorization: basic(key) }, { authorization: `Bearer ${key}` }, { authorization: key }, { 'x-api-key': key }]) {
    await note('/api/packages', { method: 'POST', headers, body: Buffer.from('no package') })
  }
  for (const path of ['/', '/packages', '/login', '/profile', '/metrics', '/readyz', '/openapi.json', '/no/such/page']) {
    await note(path, { headers: { cookie, accept: 'text/html', authorization: basic(key) } })
  }
  // Asked by a script that puts secrets into addresses; what was asked may not be answered or logged with them.
  for (const name of ['token', 'api_key', 'password', 'code']) await call(`/api/packages?${name}=${key}`)
  return answers
}

function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString('base64')}`
}

describe('no secret of an installation', () => {
  it('is in what it prints, logs, answers, measures, diagnoses or stores, and none is after it was killed', async () => {
    const canaries = new Canaries()
    const installation = await installed(canaries)
    const { dataDir, env, command, said } = installation
    const port = String(await freePort())
    const call: Call = async (path, options) => await ask(`http://127.0.0.1:${port}${path}`, options)

    const first = await start(['up', '--port', port], { env })
    await first.printed(/Trellis is ready/)
    const answers = await exercise(call, canaries, installation)
    await first.stop('SIGKILL')
    const second = await start(['up', '--port', port], { env })
    await second.printed(/Trellis is ready/)
    answers.push(...(await exercise(call, canaries, installation)))
    for (const args of [['doctor'], ['doctor', '--json'], ['queues'], ['jobs', '--json']]) said.push((await command(args)).stdout)
    await second.stop('SIGTERM')
    const backup = join(tempDir('canary-backup'), 'backup')
    said.push((await command(['backup', backup])).stdout)

    const log = first.stdout() + first.stderr() + second.stdout() + second.stderr()
    // The search would find nothing in nothing.
    expect(log).toContain('"path":"/api/session"')
    expect(answers.join('\n')).toContain('invalid_credentials')
    expect([
      ...canaries.seenIn('the log', log),
      ...canaries.seenIn('what commands said', said.join('\n')),
      ...answers.flatMap((answer) => canaries.seenIn(`an answer to ${answer.split('\n', 1)[0]}`, answer)),
      ...canaries.seenBelow(dataDir),
      ...canaries.seenBelow(backup),
    ]).toEqual([])
  })

  it.each(secretSettings.map(({ variable }) => variable))('is told by a command that %s makes fail', async (variable) => {
    const canaries = new Canaries()
    const scheme = addresses[variable]
    const isAddress = scheme !== undefined || variable in formed
    const closed = await freePort()
    const wrong = [
      // Of no form at all, of the right form but where nobody answers, and with a fault behind the password.
      canaries.make(variable),
      `${scheme ?? 'https'}://someone:${canaries.make(variable)}@127.0.0.1:${closed}/0`,
      `${scheme ?? 'https'}://someone:${canaries.make(variable)}@127.0.0.1:notaport/0`,
      `${scheme ?? 'https'}://:${canaries.make(variable)}@ /0`,
    ]
    // What is no address has no other forms.
    const said = await Promise.all(
      (isAddress ? wrong : wrong.slice(0, 1)).map(async (value) => {
        const env = {
          TRELLIS_DATA_DIR: tempDir('canary'),
          TRELLIS_LOG_LEVEL: 'debug',
          TRELLIS_STATE_BACKEND: stateOf(variable),
          [variable]: value,
        }
        const { stdout, stderr } = await run(['doctor', '--json'], { env })
        return stdout + stderr
      }),
    )
    expect(said.join('').length).toBeGreaterThan(100)
    expect(said.flatMap((text) => canaries.seenIn('what the doctor said', text))).toEqual([])
  })

  it.skipIf(noPostgres)('is logged when the database goes away under a server that runs', async () => {
    const canaries = new Canaries()
    const database = await freshDatabase()
    const url = new URL(database.url)
    url.password = canaries.make('the password of the database')
    const installation = await installed(canaries, { TRELLIS_DATABASE_URL: url.href })
    const port = String(await freePort())
    const server = await start(['up', '--port', port], { env: installation.env })
    await server.printed(/Trellis is ready/)
    await database.drop()
    const call: Call = async (path, options) => await ask(`http://127.0.0.1:${port}${path}`, options)
    const answers = await exercise(call, canaries, installation)
    const { stdout } = await installation.command(['doctor', '--json'])
    await server.stop('SIGKILL')
    expect(server.stdout()).toMatch(/"level":"error"/)
    const everything = [server.stdout(), server.stderr(), stdout, ...installation.said, ...answers]
    expect(everything.flatMap((text) => canaries.seenIn(text.slice(0, 60), text))).toEqual([])
  })
})

function stateOf(variable: string): string | undefined {
  return variable === 'TRELLIS_STATE_REDIS_URL' ? 'redis' : undefined
}

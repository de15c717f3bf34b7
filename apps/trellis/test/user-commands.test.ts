import { tempDir } from '@trellis/stack/testing'
import { beforeAll, expect, it } from 'vitest'
import { run } from './trellis-process.ts'

const data = tempDir()
const trellis = async (...args: readonly string[]) =>
  await run([...args, '--data', data, '--json'], { input: 'a good password\n', env: { TRELLIS_ACCOUNTS_REGISTRATION: 'invitation' } })
const json = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await trellis(...args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

beforeAll(async () => {
  expect(await run(['migrate', '--data', data])).toMatchObject({ code: 0 })
  await json('user', 'create', '--email', 'ada@example.org', '--username', 'lovelace', '--password-stdin', '--role', 'admin')
}, 60_000)

it('makes a service account with a key for one permission and a while, lists it, and revokes it', async () => {
  expect(await json('user', 'create', '--service', '--username', 'build-robot', '--role', 'admin')).toMatchObject({ kind: 'service' })
  const { id, key } = await json('key', 'create', '--user', 'build-robot', '--name', 'ci', '--scope', 'audit.read', '--days', '30')
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(await json('key', 'list')).toMatchObject({
    keys: [{ id, name: 'ci', scopes: ['audit.read'], owner: { username: 'build-robot' } }],
  })
  expect(await json('user', 'why-denied', 'build-robot', 'accounts.manage', '--key', id)).toMatchObject({
    allowed: false,
    reasons: [{ code: 'key_scope' }],
  })
  await json('key', 'revoke', 'build-robot', id)
  expect(await json('key', 'list')).toEqual({ keys: [] })
}, 60_000)

it('prints links to invite somebody and to set a password anew', async () => {
  const { link } = await json('user', 'invite', 'grace@example.org', '--role', 'admin')
  expect(link).toMatch(/^http:\/\/localhost:8080\/.*invitation#token=[\w-]{43}$/)
  expect((await json('user', 'reset-password', 'lovelace')).link).toMatch(/reset#token=[\w-]{43}$/)
}, 60_000)

it('shuts out, lets in, unlocks, changes roles and says in a sentence why not', async () => {
  expect(await json('user', 'roles', 'lovelace')).toMatchObject({ roles: [] })
  expect((await run(['user', 'why-denied', 'lovelace', 'audit.read', '--data', data])).stdout).toBe(
    'Denied.\n  No role of lovelace grants audit.read; one of these roles has it: admin.\n',
  )
  expect(await json('user', 'deactivate', 'lovelace')).toMatchObject({ active: false })
  expect(await json('user', 'activate', 'lovelace')).toMatchObject({ active: true })
  await json('user', 'unlock', 'lovelace')
  await json('user', 'reset-two-factor', 'lovelace')
  const { users } = await json('user', 'list', '--search', 'love')
  expect(users).toMatchObject([{ username: 'lovelace', status: 'active', twoFactor: false }])
}, 60_000)

it('says what is wrong with a call', async () => {
  expect(await trellis('user', 'unlock', 'nobody')).toMatchObject({ code: 1, stderr: expect.stringContaining('"nobody"') })
  expect(await trellis('user', 'invite', 'x@example.org', '--days', '1000')).toMatchObject({ code: 2 })
  expect(await trellis('user', 'create', '--username', 'x')).toMatchObject({ code: 2 })
  expect(await trellis('key', 'create', '--user', 'lovelace', '--name', 'x', '--scope', 'no.such')).toMatchObject({ code: 1 })
}, 60_000)

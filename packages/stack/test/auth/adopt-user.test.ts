import { expect, it } from 'vitest'
import { examineAccounts } from '../../src/doctor/accounts.ts'
import { examineSettings } from '../../src/doctor/settings.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { runtimeOf } from '../roles/services.ts'

const hash = '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0'

const person = {
  email: 'Ada@Example.org',
  username: 'lovelace',
  passwordHash: hash,
  emailVerified: true,
  active: true,
  awaitsApproval: false,
  roles: [],
  apiKey: 'ab'.repeat(32),
}

it('a user of another program keeps what they have, comes once, and has one adopted key at a time', async () => {
  const runtime = await runtimeOf()
  await runMigrations(runtime)
  const { accounts } = runtime

  expect(await accounts.adoptUser(person, { dryRun: true })).toMatchObject({ outcome: 'added', username: 'lovelace', remarks: [] })
  expect(await accounts.findUser('lovelace')).toBeUndefined()
  const { id } = await accounts.adoptUser(person)
  expect(await accounts.adoptUser(person)).toEqual({ id, outcome: 'there', username: 'lovelace', remarks: [] })
  expect((await accounts.accountOfKey(person.apiKey))?.id).toBe(id)

  const newKey = 'cd'.repeat(32)
  await accounts.adoptUser({ ...person, apiKey: newKey })
  expect((await accounts.accountOfKey(newKey))?.id).toBe(id)
  expect(await accounts.accountOfKey(person.apiKey)).toBeUndefined()
  // Whoever ended the key here has ended it, whatever is still said there.
  const [key] = (await accounts.listKeys('lovelace')).filter(({ revokedAt }) => revokedAt === undefined)
  await accounts.revokeKey({ login: 'lovelace', id: key?.id ?? '' })
  await accounts.adoptUser({ ...person, apiKey: newKey })
  expect(await accounts.accountOfKey(newKey)).toBeUndefined()
})

it('a user name that nobody may have here, or that somebody has, becomes the nearest that is free', async () => {
  const runtime = await runtimeOf()
  await runMigrations(runtime)
  const named = async (username: string, email: string) =>
    (await runtime.accounts.adoptUser({ ...person, username, email, apiKey: undefined })).username
  expect(await named('Jörg Müller', 'a@example.org')).toBe('Jorg-Muller')
  expect(await named('jorg-muller', 'b@example.org')).toBe('jorg-muller-2')
  expect(await named('x', 'c@example.org')).toBe('x___')
  expect(await named('Ω@Ω', 'd@example.org')).toMatch(/^[\w.-]{4,}$/)
})

it('the doctor tells of old passwords: whether they can be checked, how many are left, and a salt that stands in a manual', async () => {
  const codesOf = async (oldPasswordSalt?: string) => {
    const opened = await runtimeOf()
    await runMigrations(opened)
    const { stack } = opened.config
    const accounts = { ...stack.accounts, ...(oldPasswordSalt === undefined ? {} : { oldPasswordSalt }) }
    const runtime = { ...opened, config: { ...opened.config, stack: { ...stack, accounts } } }
    const looked = async () => {
      const found = [
        ...(await examineAccounts(runtime).look(AbortSignal.timeout(5_000))),
        ...(await examineSettings(runtime, { environment: {} }).look(AbortSignal.timeout(5_000))),
      ]
      return found.flatMap((finding) => (finding?.code.startsWith('old-') === true ? [finding.code] : []))
    }
    const before = await looked()
    await runtime.accounts.adoptUser(person)
    return [before, await looked()]
  }
  expect(await codesOf()).toEqual([[], ['old-salt-missing']])
  expect(await codesOf('grains')).toEqual([['old-salt-unneeded'], ['old-passwords-left']])
  expect(await codesOf('password-salt')).toEqual([
    ['old-salt-unneeded', 'old-salt-default'],
    ['old-passwords-left', 'old-salt-default'],
  ])
})

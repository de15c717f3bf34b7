import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { createAccounts } from '../../src/auth/accounts.ts'
import { describeAccounts, type Installation, roles, secret, signedIn } from './installation.ts'

const canary = 'canary-Passw0rd-7f3a'

describeAccounts('secrets', (installation) => {
  it('keeps no password, key or secret in any table', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser({ password: canary })
    const { key } = await accounts.createKey({ login, name: 'robot' })
    await accounts.accountOfKey(key)
    await signedIn(accounts, { login, password: canary })
    // People do type their password into the wrong field.
    await accounts.signIn({ login: canary, password: canary })
    await accounts.signIn({ login, password: `${canary}-wrong` })
    const stored = await everythingIn(installation())
    expect(stored).toContain(login)
    for (const forbidden of [canary, key, secret]) expect(stored).not.toContain(forbidden)
  })

  it('quotes no password in an error', async () => {
    const { newUser } = installation()
    const tooLong = `${canary}${'x'.repeat(300)}`
    await newUser({ username: 'canary-owner' })
    const errors = await Promise.all([
      newUser({ password: tooLong }).catch(inspect),
      newUser({ password: canary, username: 'canary-owner' }).catch(inspect),
      newUser({ password: canary, roles: ['king'] }).catch(inspect),
    ])
    for (const error of errors) expect(error).toMatch(/StackError/)
    expect(errors.join()).not.toContain('canary-Pass')
  })

  it('logs a failing database without what the user typed', async () => {
    const { accounts, db, log, newUser } = installation()
    const { login } = await newUser({ password: canary })
    await db.schema.alterTable('session').renameColumn('user_agent', 'user_agent_gone').execute()
    const failure = await accounts.signIn({ login, password: canary }).catch(inspect)
    await db.schema.alterTable('session').renameColumn('user_agent_gone', 'user_agent').execute()
    expect(failure).toMatch(/user_agent/)
    expect(`${failure}${log.join()}`).not.toContain(canary)
  })

  it('does not start with a secret that anyone could guess', () => {
    const { database } = installation()
    const publicUrl = new URL('https://trellis.example')
    expect(() => createAccounts({ database, secret: '', publicUrl, roles })).toThrow(expect.objectContaining({ code: 'secret_missing' }))
    expect(() => createAccounts({ database, secret: 'changeme', publicUrl, roles })).toThrow(/at least 32/)
  })
})

/** Every row of every account table, as text. */
async function everythingIn({ db }: Installation): Promise<string> {
  const tables = ['user', 'user_role', 'account', 'session', 'verification', 'api_key', 'sign_in_attempt', 'audit_event'] as const
  const rows = await Promise.all(tables.map(async (table) => await db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}

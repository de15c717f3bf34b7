import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describeAccounts } from './installation.ts'

const keyMaker = fileURLToPath(new URL('make-key.ts', import.meta.url))

describeAccounts('API keys', (installation) => {
  it('tells whose key it is', async () => {
    const { accounts, newUser } = installation()
    const { login, id } = await newUser({ roles: ['developer'] })
    const { key } = await accounts.createKey({ login, name: 'build server' })
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(await accounts.accountOfKey(key)).toMatchObject({ id, roles: ['developer'] })
  })

  it('accepts at once a key that another process made while this one had the database open', async () => {
    const { accounts, newUser, url } = installation()
    const { login, id } = await newUser()
    const { stdout } = await promisify(execFile)(process.execPath, [keyMaker, url, login], { timeout: 20_000 })
    expect(await accounts.accountOfKey(stdout)).toMatchObject({ id })
  })

  it('refuses a key that is unknown, malformed, revoked or expired, or whose owner is not active', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser()
    const expired = await accounts.createKey({ login, name: 'expired', expiresAt: new Date(Date.now() - 1000) })
    const revoked = await accounts.createKey({ login, name: 'revoked', expiresAt: new Date(Date.now() + 3_600_000) })
    const kept = await accounts.createKey({ login, name: 'kept' })
    expect(await accounts.accountOfKey(revoked.key)).toBeDefined()
    await accounts.revokeKey({ login, id: revoked.id })
    await accounts.revokeKey({ login, id: revoked.id })
    for (const key of [expired.key, revoked.key, 'a'.repeat(64), kept.key.toUpperCase(), '']) {
      expect(await accounts.accountOfKey(key)).toBeUndefined()
    }
    await accounts.setActive(login, false)
    expect(await accounts.accountOfKey(kept.key)).toBeUndefined()
  })

  it('lets a user revoke only keys of their own', async () => {
    const { accounts, newUser } = installation()
    const [owner, other] = [await newUser(), await newUser()]
    const { id, key } = await accounts.createKey({ login: owner.login, name: 'mine' })
    await expect(accounts.revokeKey({ login: other.login, id })).rejects.toMatchObject({ code: 'key_unknown' })
    expect(await accounts.accountOfKey(key)).toBeDefined()
  })

  it('accepts a key with scopes for one of them only', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser()
    const { key } = await accounts.createKey({ login, name: 'uploads', scopes: ['package.upload'] })
    expect(await accounts.accountOfKey(key, 'package.upload')).toBeDefined()
    expect(await accounts.accountOfKey(key, 'user.delete')).toBeUndefined()
    expect(await accounts.accountOfKey(key)).toBeUndefined()
  })

  it('lists keys with when they were last used, to the minute, and never the key', async () => {
    const { accounts, newUser, db } = installation()
    const { login } = await newUser()
    const { id, key } = await accounts.createKey({ login, name: 'laptop', scopes: ['package.upload'] })
    expect(await accounts.listKeys(login)).toMatchObject([{ id, name: 'laptop', prefix: key.slice(0, 8), lastUsedAt: undefined }])
    await accounts.accountOfKey(key, 'package.upload')
    const [used] = await accounts.listKeys(login)
    expect(used?.lastUsedAt).toBeInstanceOf(Date)
    await accounts.accountOfKey(key, 'package.upload')
    expect((await accounts.listKeys(login))[0]?.lastUsedAt).toEqual(used?.lastUsedAt)
    const longAgo = new Date('2020-02-02T02:02:02Z')
    await db.updateTable('api_key').set({ last_used_at: longAgo }).where('id', '=', id).execute()
    await accounts.accountOfKey(key, 'package.upload')
    expect((await accounts.listKeys(login))[0]?.lastUsedAt?.getTime()).toBeGreaterThan(longAgo.getTime())
    expect(JSON.stringify(await accounts.listKeys(login))).not.toContain(key)
  })

  it('makes no session', async () => {
    const { accounts, newUser, db } = installation()
    const { login, id } = await newUser()
    const { key } = await accounts.createKey({ login, name: 'robot' })
    await accounts.accountOfKey(key)
    expect(await db.selectFrom('session').select('id').where('user_id', '=', id).execute()).toEqual([])
  })

  it('refuses a key without a name or an owner', async () => {
    const { accounts, newUser } = installation()
    const { login } = await newUser()
    await expect(accounts.createKey({ login, name: ' ' })).rejects.toMatchObject({ code: 'key_invalid' })
    await expect(accounts.createKey({ login: 'nobody', name: 'x' })).rejects.toMatchObject({ code: 'user_unknown' })
  })
})

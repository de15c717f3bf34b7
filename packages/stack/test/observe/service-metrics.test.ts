import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { countingSignIns } from '../../src/observe/sign-in-metrics.ts'
import { storageMeter } from '../../src/observe/storage-metrics.ts'
import { fileStorage } from '../../src/storage/file-storage.ts'
import { tempDir } from '../../src/testing/index.ts'
import { describeAccounts } from '../auth/installation.ts'

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

it('what storage does is timed under the name of its service, and a failure as such', async () => {
  const registry = new Registry()
  const storage = storageMeter(registry)('notes', fileStorage({ dir: tempDir('measured') }))
  await storage.put('a/b', one('bytes'))
  expect(Buffer.concat((await (await storage.open('a/b'))?.body.toArray()) ?? []).toString()).toBe('bytes')
  await expect(storage.open('../outside')).rejects.toMatchObject({ code: 'storage_key_invalid' })

  const text = await registry.metrics()
  expect(text).toContain('trellis_storage_seconds_count{service="notes",operation="put",outcome="done"} 1')
  expect(text).toContain('trellis_storage_seconds_count{service="notes",operation="open",outcome="done"} 1')
  expect(text).toContain('trellis_storage_seconds_count{service="notes",operation="open",outcome="failed"} 1')
  expect(text).not.toContain('a/b')
})

describeAccounts('sign-ins', (installation) => {
  it('are counted by what became of them, and never by whose they were', async () => {
    const registry = new Registry()
    const accounts = countingSignIns(installation().accounts, registry)
    const { login, password } = await installation().newUser()
    await accounts.signIn({ login, password })
    for (let attempt = 0; attempt < 11; attempt += 1) await accounts.signIn({ login, password: 'wrong password' })

    const text = await registry.metrics()
    expect(text).toContain('trellis_sign_ins_total{outcome="signed_in"} 1')
    expect(text).toContain('trellis_sign_ins_total{outcome="invalid_credentials"} 10')
    expect(text).toContain('trellis_sign_ins_total{outcome="locked"} 1')
    expect(text).not.toContain(login)
  })
})

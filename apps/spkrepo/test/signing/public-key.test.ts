import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportPublicKey } from '../../server/signing/public-key.ts'
import { type GpgHome, makeGpgHome, withoutGnupg } from './gpg-home.ts'

let home: GpgHome
beforeAll(async () => {
  home = await makeGpgHome()
})
afterAll(() => home?.remove())

describe.skipIf(withoutGnupg)('the public key that devices import', () => {
  it('is armoured text without white space around it, found by fingerprint or key id', async () => {
    const armoured = home.publicKey.trim()
    expect(await exportPublicKey(home.path, home.fingerprint)).toEqual({ ok: true, armoured })
    expect(await exportPublicKey(home.path, home.fingerprint.slice(-16).toLowerCase())).toEqual({ ok: true, armoured })
  })

  it('is the key that signs by default when none is named', async () => {
    expect(await exportPublicKey(home.path)).toEqual({ ok: true, armoured: home.publicKey.trim() })
  })

  it.each(['0'.repeat(40), 'Repository', '--version', ''])('is not there for %j', async (fingerprint) => {
    expect(await exportPublicKey(home.path, fingerprint)).toMatchObject({ ok: false, failure: { code: 'signing_key_missing' } })
  })
})

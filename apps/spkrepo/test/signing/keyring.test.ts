import { expect, it } from 'vitest'
import { fail } from '../../server/signing/failure.ts'
import { keyringOf } from '../../server/signing/keyring.ts'
import type { PublicKey } from '../../server/signing/public-key.ts'

/** A keyring over the given answers, which counts how often it asked and what failures it told. */
function counting(answers: readonly PublicKey[]) {
  const seen = { asked: 0, failures: 0, nowMs: 0 }
  const keyring = keyringOf({
    exportKey: async () => answers[seen.asked++] ?? fail('gpg_failed', 'asked too often'),
    onFailure: () => {
      seen.failures += 1
    },
    now: () => seen.nowMs,
  })
  return { seen, keyring }
}

const key: PublicKey = { ok: true, armoured: 'a key' }
const noKey: PublicKey = fail('signing_key_missing', 'no key')

it('the keyring is exported once, however many devices ask at the same time and later', async () => {
  const { seen, keyring } = counting([key])
  expect(await Promise.all([keyring(), keyring(), keyring()])).toEqual(['a key', 'a key', 'a key'])
  seen.nowMs = 86_400_000
  expect(await keyring()).toBe('a key')
  expect(seen.asked).toBe(1)
})

it('a keyring that cannot be exported is asked for again after a minute, and told once each time', async () => {
  const { seen, keyring } = counting([noKey, noKey, key])
  expect(await Promise.all([keyring(), keyring()])).toEqual([undefined, undefined])
  seen.nowMs = 59_999
  expect(await keyring()).toBeUndefined()
  expect(seen).toMatchObject({ asked: 1, failures: 1 })
  seen.nowMs = 60_000
  expect(await keyring()).toBeUndefined()
  seen.nowMs = 120_000
  expect(await keyring()).toBe('a key')
  expect(seen).toMatchObject({ asked: 3, failures: 2 })
})

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { requireSecret } from '../../src/config/secrets.ts'
import { refusalOf } from './config-file.ts'

it('a secret of 32 random bytes is taken as it is', () => {
  const secret = randomBytes(32).toString('hex')

  expect(requireSecret(secret)).toBe(secret)
})

it.each([
  ['is missing', undefined, 'is not set'],
  ['is empty', '', 'well-known or repeated'],
  ['is too short', 'k7Q-p2x_Vb9', 'has 11 characters, 32 are needed'],
  ['stands in manuals', 'changeme', 'well-known'],
  ['stands in manuals, in capitals', 'Secret-Key', 'well-known'],
  ['asks to be changed', 'Please-change-me-to-some-random-string', 'well-known'],
  ['is one letter', 'a'.repeat(64), 'repeated'],
  ['is a word again and again', 'development'.repeat(4), 'repeated'],
  ['is a word again and again, cut off', 'password-salt'.repeat(3).slice(0, 32), 'repeated'],
])('a secret that %s is refused with one line that says how to make one', (_why, secret, reason) => {
  const message = refusalOf(() => requireSecret(secret))

  expect(() => requireSecret(secret)).toThrow(expect.objectContaining({ code: 'secret_missing' }))
  expect(message).toContain(reason)
  expect(message).toMatch(/^[^\n]*openssl rand -hex 32[^\n]*TRELLIS_SECRET[^\n]*$/)
  if (secret) expect(message).not.toContain(secret)
})

import { randomBytes, scryptSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { createPasswords } from '../../src/auth/passwords/passwords.ts'
import { parsedScrypt } from '../../src/auth/passwords/scrypt.ts'

const library = { verifyPassword: async (stored: string, password: string) => stored === `of the library: ${password}` }
const costing = (cost: number) => createPasswords(library, { verifiers: [], cost })

it('a hash says how it was made, so that it stays right whatever is asked for later', async () => {
  const stored = await costing(9).hash('correct horse')
  expect(stored).toMatch(/^\$scrypt\$ln=9,r=16,p=1\$[\w+/=]{24}\$[\w+/=]{88}$/)
  const parsed = parsedScrypt(stored)
  const key = scryptSync('correct horse', parsed?.salt ?? '', 64, { N: 512, r: 16, p: 1 })
  expect(parsed?.key).toEqual(key)
  expect(await costing(8).check(stored, 'correct horse')).toEqual({ kind: 'right' })
  expect(await costing(8).check(stored, 'wrong horse')).toEqual({ kind: 'wrong' })
})

it('a password that was cheaper than is asked for now is to be hashed anew, and only when it is right', async () => {
  const stored = await costing(8).hash('correct horse')
  expect(await costing(9).check(stored, 'correct horse')).toEqual({ kind: 'outdated', verifier: 'scrypt of 8 doublings' })
  expect(await costing(9).check(stored, 'wrong horse')).toEqual({ kind: 'wrong' })
})

it('what the library hashed before stays right, nothing stored is wrong, and damage is wrong', async () => {
  expect(await costing(8).check('of the library: correct horse', 'correct horse')).toEqual({ kind: 'right' })
  expect(await costing(8).check(undefined, 'correct horse')).toEqual({ kind: 'wrong' })
  const stored = await costing(8).hash('correct horse')
  expect(await costing(8).check(stored.slice(0, -8), 'correct horse')).toEqual({ kind: 'wrong' })
})

it('no two hashes of a password are alike, and its characters count however they were typed', async () => {
  const password = `café ${randomBytes(4).toString('hex')}`
  const stored = await costing(8).hash(password.normalize('NFD'))
  expect(await costing(8).hash(password)).not.toBe(stored)
  expect(await costing(8).check(stored, password.normalize('NFC'))).toEqual({ kind: 'right' })
})

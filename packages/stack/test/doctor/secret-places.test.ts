import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { secretFileFindings, storePasswordFinding } from '../../src/doctor/secret-places.ts'
import { tempDir } from '../../src/testing/index.ts'

it('the doctor finds files of secrets that everybody can read, and says nothing of what is in them', () => {
  const path = join(tempDir('secrets'), 'secret')
  writeFileSync(path, 'very-secret-indeed')
  const codesOf = (name: string) => secretFileFindings({ [name]: path }).flatMap((found) => found?.code ?? [])
  for (const name of ['TRELLIS_SECRET_FILE', 'STATE_REDIS_URL_FILE', 'SENTRY_DSN_FILE', 'TRELLIS_CONFIG']) {
    chmodSync(path, 0o644)
    expect(codesOf(name), name).toEqual(['secret-file-open'])
    expect(JSON.stringify(secretFileFindings({ [name]: path }))).not.toContain('very-secret')
    chmodSync(path, 0o640)
    expect(codesOf(name), name).toEqual([])
  }
  expect(secretFileFindings({ TRELLIS_SECRET_FILE: '/nowhere/at/all', HOME: path }).filter((found) => found !== undefined)).toEqual([])
})

it.each([
  ['redis://:short@host/0', true],
  ['postgresql://trellis:correct-horse@host/trellis', true],
  ['redis://:9f86d081884c7d659a2feaa0c55ad015@host/0', false],
  ['redis://host/0', false],
  [undefined, false],
])('the doctor looks at the password of a store: %s', (url, isShort) => {
  const found = storePasswordFinding('the store', url)
  expect(found?.code).toBe(isShort ? 'password-short' : undefined)
  expect(JSON.stringify(found ?? '')).not.toMatch(/:short|correct-horse/)
})

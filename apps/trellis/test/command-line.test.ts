import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { run } from './trellis-process.ts'

describe('the command line', () => {
  it('lists its commands for --help and explains each of them', async () => {
    const overview = await run(['--help'])
    expect(overview).toMatchObject({ code: 0, stderr: '' })
    for (const command of [
      'up',
      'migrate',
      'api',
      'worker',
      'scheduler',
      'user create',
      'key create',
      'spkrepo activate PACKAGE VERSION',
    ]) {
      expect(overview.stdout).toContain(`  ${command}`)
    }
    const up = await run(['up', '--help'])
    expect(up.code).toBe(0)
    for (const option of ['--app A,B', '--port N', '--data DIR', '--config FILE', '--demo']) expect(up.stdout).toContain(option)
  })

  it.each([
    { typed: [], says: 'Usage: trellis <command>' },
    { typed: ['dance'], says: 'no command "dance"' },
    { typed: ['user', 'dance'], says: 'no command "user dance"; there are: user create' },
    { typed: ['up', '--colour', 'red'], says: "Unknown option '--colour'" },
    { typed: ['up', '--port', 'eighty'], says: '--port eighty must be a number from 1 to 65535' },
    { typed: ['up', '--app', 'kitchen'], says: 'no app "kitchen"; there are: spkrepo' },
    { typed: ['user', 'create', '--email', 'a@example.org'], says: '--username is missing' },
    { typed: ['spkrepo', 'activate', 'demo'], says: 'takes PACKAGE VERSION, got demo' },
    { typed: ['user', 'create', '--email', 'a@example.org', '--username', 'abcd'], says: 'pass --password-stdin' },
  ])('ends with 2 and says what is wrong with $typed', async ({ typed, says }) => {
    const { code, stdout, stderr } = await run(typed)
    expect(code).toBe(2)
    expect(stdout + stderr).toContain(says)
  })

  it('refuses to serve without a secret, or with a well-known one, in one line that says how to make one', async () => {
    for (const secret of [undefined, 'secret-key', 'changeme', 'short']) {
      const { code, stderr } = await run(['api', '--data', tempDir()], { env: { TRELLIS_SECRET: secret } })
      expect(code).toBe(1)
      expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('openssl rand -hex 32')])
    }
  })

  it('names key, value and source of a bad setting, and never the value of a secret', async () => {
    const bad = await run(['migrate', '--data', tempDir()], { env: { TRELLIS_HTTP_PORT: 'eighty' } })
    expect(bad).toMatchObject({ code: 1, stderr: 'trellis: http.port = "eighty" (from environment TRELLIS_HTTP_PORT) must be integer\n' })
    const unreadable = await run(['migrate', '--config', join(tempDir(), 'none.toml')])
    expect(unreadable.code).toBe(1)
    expect(unreadable.stderr).toContain('none.toml')
    const database = await run(['migrate'], { env: { TRELLIS_DATABASE_URL: 'oracle://ada:canary-password@db/x' } })
    expect(database.code).toBe(1)
    expect(database.stderr).toContain('must begin with sqlite:, postgresql: or mysql:')
    expect(database.stderr).not.toContain('canary-password')
  })

  it.each(['api', 'worker', 'scheduler'])('%s refuses a database that was not migrated and says what to run', async (role) => {
    const { code, stderr } = await run([role, '--data', tempDir()], { env: { TRELLIS_SECRET: randomBytes(32).toString('hex') } })
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('run "trellis migrate"')])
  })
})

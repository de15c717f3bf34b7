// Vitest's global setup: runs once in the main process before any test file, and its result once after the last.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findPostgres } from './find-program.ts'

/**
 * Puts what the tests need into the environment that their processes inherit: `TRELLIS_TEST_TEMP`, and `TRELLIS_TEST_POSTGRES_URL` or
 * `TRELLIS_TEST_POSTGRES_SKIPPED`. Returns the function that takes all of it down.
 */
export async function setup(): Promise<() => Promise<void>> {
  const temp = mkdtempSync(join(tmpdir(), 'trellis-run-'))
  process.env.TRELLIS_TEST_TEMP = temp
  const closePostgres = await offerPostgres(temp)
  return async () => {
    await closePostgres()
    rmSync(temp, { recursive: true, force: true })
  }
}

async function offerPostgres(temp: string): Promise<() => Promise<void>> {
  if (process.env.TRELLIS_TEST_POSTGRES_URL) return async () => undefined
  const programs = findPostgres()
  if (programs === undefined) {
    process.env.TRELLIS_TEST_POSTGRES_SKIPPED =
      'no postgres on the PATH or in /usr/lib/postgresql, and TRELLIS_TEST_POSTGRES_URL is not set'
    return async () => undefined
  }
  const script = fileURLToPath(new URL('./postgres-doorman.ts', import.meta.url))
  const doorman = spawn(process.execPath, [script, programs, temp], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = await once(createInterface(doorman.stdout), 'line')
  process.env.TRELLIS_TEST_POSTGRES_URL = `postgresql://trellis@127.0.0.1:${port}/postgres`
  return async () => {
    const exited = once(doorman, 'exit')
    doorman.stdin.end()
    await exited
    delete process.env.TRELLIS_TEST_POSTGRES_URL
  }
}

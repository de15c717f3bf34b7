// Vitest's global setup: runs once in the main process before any test file, and its result once after the last.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findMariadb, findPostgres } from './find-program.ts'

/** A database server that a test run brings along when nobody names one. */
interface Offer {
  readonly kind: 'postgres' | 'mariadb'
  readonly find: () => string | undefined
  /** Why there is none. */
  readonly missing: string
  readonly url: (port: string) => string
}

const offers: readonly Offer[] = [
  {
    kind: 'postgres',
    find: findPostgres,
    missing: 'no postgres on the PATH or in /usr/lib/postgresql',
    url: (port) => `postgresql://trellis@127.0.0.1:${port}/postgres`,
  },
  {
    kind: 'mariadb',
    find: findMariadb,
    missing: 'no mariadb-install-db with its mariadbd on the PATH',
    url: (port) => `mysql://root@127.0.0.1:${port}/mysql`,
  },
]

/**
 * Puts what the tests need into the environment that their processes inherit: `TRELLIS_TEST_TEMP`, and for each database server
 * `TRELLIS_TEST_POSTGRES_URL` or `TRELLIS_TEST_POSTGRES_SKIPPED`, `…_MARIADB_…` likewise. Returns the function that takes all of it down.
 */
export async function setup(): Promise<() => Promise<void>> {
  const temp = mkdtempSync(join(tmpdir(), 'trellis-run-'))
  process.env.TRELLIS_TEST_TEMP = temp
  const closing = await Promise.all(offers.map((offer) => open(offer, temp)))
  return async () => {
    await Promise.all(closing.map((close) => close()))
    rmSync(temp, { recursive: true, force: true })
  }
}

async function open({ kind, find, missing, url }: Offer, temp: string): Promise<() => Promise<void>> {
  const name = `TRELLIS_TEST_${kind.toUpperCase()}_URL`
  if (process.env[name]) return async () => undefined
  const programs = find()
  if (programs === undefined) {
    process.env[`TRELLIS_TEST_${kind.toUpperCase()}_SKIPPED`] = `${missing}, and ${name} is not set`
    return async () => undefined
  }
  const script = fileURLToPath(new URL('./database-doorman.ts', import.meta.url))
  const doorman = spawn(process.execPath, [script, kind, programs, temp], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = await once(createInterface(doorman.stdout), 'line')
  process.env[name] = url(port)
  return async () => {
    const exited = once(doorman, 'exit')
    doorman.stdin.end()
    await exited
    delete process.env[name]
  }
}

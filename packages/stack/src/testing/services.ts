import { findProgram } from './find-program.ts'

/** A service that this machine does not have; `skipped` says why, in words for the closing lines of the test run. */
export interface Skipped {
  readonly skipped: string
}

/** A running server. `url` names it with user and maintenance database, such as `postgresql://trellis@127.0.0.1:40123/postgres`. */
export interface ServiceUrl {
  readonly url: string
}

/** A program that a test starts itself. */
export interface ProgramPath {
  readonly path: string
}

/**
 * The PostgreSQL server of this test run, or why there is none. Make databases of your own in it with `freshDatabase`.
 *
 * `TRELLIS_TEST_POSTGRES_URL` is set by whoever runs the tests, or by the global setup, whose private server starts at the first connection.
 */
export async function postgres(): Promise<ServiceUrl | Skipped> {
  const url = process.env.TRELLIS_TEST_POSTGRES_URL
  if (url) return { url }
  return { skipped: process.env.TRELLIS_TEST_POSTGRES_SKIPPED ?? 'TRELLIS_TEST_POSTGRES_URL is not set' }
}

/** The MariaDB server of this test run, or why there is none; like `postgres()`, with `TRELLIS_TEST_MARIADB_URL`. */
export async function mariadb(): Promise<ServiceUrl | Skipped> {
  const url = process.env.TRELLIS_TEST_MARIADB_URL
  if (url) return { url }
  return { skipped: process.env.TRELLIS_TEST_MARIADB_SKIPPED ?? 'TRELLIS_TEST_MARIADB_URL is not set' }
}

/** GnuPG's `gpg`: `TRELLIS_TEST_GPG`, else from the PATH. */
export async function gnupg(): Promise<ProgramPath | Skipped> {
  return namedOrFound('TRELLIS_TEST_GPG', ['gpg'])
}

/** A Chromium to drive with playwright-core: `TRELLIS_TEST_CHROMIUM`, else from the PATH. */
export async function chromium(): Promise<ProgramPath | Skipped> {
  return namedOrFound('TRELLIS_TEST_CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome'])
}

/** The web server: `TRELLIS_TEST_NGINX`, else from the PATH, where Debian shows it to root only. */
export async function nginx(): Promise<ProgramPath | Skipped> {
  return namedOrFound('TRELLIS_TEST_NGINX', ['nginx', '../sbin/nginx'])
}

/** `openssl`, which makes the certificates of tests: `TRELLIS_TEST_OPENSSL`, else from the PATH. */
export async function openssl(): Promise<ProgramPath | Skipped> {
  return namedOrFound('TRELLIS_TEST_OPENSSL', ['openssl'])
}

/** What judges systemd units: `TRELLIS_TEST_SYSTEMD_ANALYZE`, else from the PATH. */
export async function systemdAnalyze(): Promise<ProgramPath | Skipped> {
  return namedOrFound('TRELLIS_TEST_SYSTEMD_ANALYZE', ['systemd-analyze'])
}

function namedOrFound(setting: string, programs: readonly string[]): ProgramPath | Skipped {
  const path = process.env[setting] || programs.map((program) => findProgram(program)).find((found) => found !== undefined)
  return path ? { path } : { skipped: `no ${programs.join(' or ')} on the PATH and ${setting} is not set` }
}

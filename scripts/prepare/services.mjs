// Before the whole test suite: puts the Debian packages in place that its real services come from.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runStep, say } from './step.mjs'

// By Debian package: the program it brings, and the setting that names one elsewhere.
const services = {
  postgresql: { program: 'postgres', setting: 'TRELLIS_TEST_POSTGRES_URL' },
  'mariadb-server': { program: 'mariadb-install-db', setting: 'TRELLIS_TEST_MARIADB_URL' },
  gnupg: { program: 'gpg', setting: 'TRELLIS_TEST_GPG' },
  'redis-server': { program: 'redis-server', setting: 'TRELLIS_TEST_REDIS_SERVER' },
  nginx: { program: 'nginx', setting: 'TRELLIS_TEST_NGINX' },
  openssl: { program: 'openssl', setting: 'TRELLIS_TEST_OPENSSL' },
  systemd: { program: 'systemd-analyze', setting: 'TRELLIS_TEST_SYSTEMD_ANALYZE' },
  chromium: { program: 'chromium', setting: 'TRELLIS_TEST_CHROMIUM' },
  // No program of it is used: the tests load it as a library.
  'python3-swift': { program: '/usr/lib/python3/dist-packages/swift', setting: 'TRELLIS_TEST_SWIFT_PYTHON' },
}

/**
 * Installs the missing packages with apt-get, on Debian as root only. Elsewhere it does nothing: the tests look for the programs
 * themselves, skip what they cannot find, and say so. A failed installation is likewise left for the tests to report.
 */
export async function installServices(root) {
  const missing = Object.keys(services).filter((name) => !process.env[services[name].setting] && !isPresent(services[name].program))
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  const apt = (...args) => ({
    command: 'apt-get',
    args: ['-q', '-y', ...args],
    cwd: root,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  try {
    await runStep({
      title: `installing ${missing.join(', ')} for the tests`,
      done: 'Debian packages installed',
      sequences: [[apt('update'), apt('install', '--no-install-recommends', ...missing)]],
      failed: `apt-get could not install ${missing.join(', ')}; the tests that need them will be skipped.`,
    })
  } catch (error) {
    say(error.message)
  }
}

function isPresent(program) {
  if (program.startsWith('/')) return existsSync(program)
  return [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders()].some((folder) => existsSync(join(folder, program)))
}

// Debian keeps the server's programs off the PATH, one folder per version.
function postgresFolders() {
  const parent = '/usr/lib/postgresql'
  return existsSync(parent) ? readdirSync(parent).map((version) => join(parent, version, 'bin')) : []
}

import { existsSync, statSync } from 'node:fs'
import type { Environment } from '../config/read-section.ts'
import { type Finding, when } from './finding.ts'

/** Beginnings of variables whose files hold secrets: those of the services and of the stores. */
const secretFile = /(?:SECRET|PASSWORD|TOKEN|KEY|DSN|_URL|_URI)_FILE$/
/** Whoever may read it besides its owner and the owner's group. */
const readableByAll = 0o004
/** Of a password that machines use and nobody has to remember. Characters. */
const fewestCharacters = 16

/** Whether files with secrets are everybody's to read. */
export function secretFileFindings(environment: Environment): readonly (Finding | undefined)[] {
  const files = Object.entries(environment).flatMap(([name, path]) =>
    path !== undefined && (secretFile.test(name) || name === 'TRELLIS_CONFIG') && existsSync(path) ? [{ name, path }] : [],
  )
  return files.map(({ name, path }) =>
    when(
      (statSync(path).mode & readableByAll) !== 0,
      ['secret-file-open', 'warning'],
      [
        `${path} (${name}) can be read by everybody on this host`,
        'whoever has an account here has its secrets',
        `chmod 640 ${path}, owned by the user of the processes`,
      ],
    ),
  )
}

/** Whether the password of a store is one that could be tried out. `url` undefined: the store is not used; without a password its own audit says so. */
export function storePasswordFinding(store: string, url: string | undefined): Finding | undefined {
  const password = /^[\w+]+:\/\/[^@/]*:([^@/]+)@/.exec(url ?? '')?.[1] ?? ''
  return when(
    password !== '' && decoded(password).length < fewestCharacters,
    ['password-short', 'warning'],
    [
      `the password of ${store} has ${decoded(password).length} characters`,
      'such servers answer so quickly that a short one can be found by trying',
      'make one with "openssl rand -hex 32"',
    ],
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

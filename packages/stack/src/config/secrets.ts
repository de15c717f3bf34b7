import { StackError } from '../errors.ts'

/** Texts that stand in manuals and images; a session signed with one can be forged by anyone. */
const wellKnown = new Set([
  'secret',
  'secret-key',
  'password-salt',
  'changeme',
  'change-me',
  'change_me',
  'password',
  'default',
  'trellis',
  'dev',
  'development',
])
/** So do texts that ask to be changed. */
const asksForChange = /change.?me|change.?this/i
const minSecretLength = 32

/** The session secret, or `secret_missing` with the one line that says how to make one. */
export function requireSecret(secret: string | undefined): string {
  const remedy = 'make one with "openssl rand -hex 32" and set it as TRELLIS_SECRET (or TRELLIS_SECRET_FILE)'
  if (secret === undefined) throw new StackError('secret_missing', `secret is not set: ${remedy}`)
  if (wellKnown.has(secret.toLowerCase()) || asksForChange.test(secret) || new Set(secret).size < 8 || isRepeated(secret))
    throw new StackError('secret_missing', `secret is a well-known or repeated text: ${remedy}`)
  if (secret.length < minSecretLength)
    throw new StackError('secret_missing', `secret has ${secret.length} characters, ${minSecretLength} are needed: ${remedy}`)
  return secret
}

/** Whether the text is a shorter one written again and again, such as a password stretched to the wanted length. */
function isRepeated(text: string): boolean {
  const periods = Array.from({ length: Math.floor(text.length / 2) }, (_, index) => index + 1)
  return periods.some((period) => text.startsWith(text.slice(period)))
}

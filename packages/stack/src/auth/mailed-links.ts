import { StackError } from '../errors.ts'
import type { Letter } from './letters/letter.ts'
import type { AuthParts } from './parts.ts'

/** Has one letter written, and does nothing else. Throws `mail_is_off`. */
export async function postOnly(parts: AuthParts, letter: Letter): Promise<void> {
  requireMail(parts)
  await parts.transaction(async (_tx, post) => await post(letter))
}

/** Throws `mail_is_off`. */
export function requireMail({ mailIsOn }: AuthParts): void {
  if (!mailIsOn) throw new StackError('mail_is_off', 'this installation sends no mail; ask an administrator')
}

/** What a mailed link brings that is none. */
export function wrongToken(): StackError {
  return new StackError('token_invalid', 'this link is wrong, was used before, or is too old; ask for another')
}

import { randomBytes } from 'node:crypto'
import { StackError } from '../errors.ts'

const form = /^[0-9a-f]{32}$/

/** A name for a staged object that no other has; the same form in every adapter, so that one store can take over from another. */
export function newStagedKey(): string {
  return randomBytes(16).toString('hex')
}

/** Whether a name can be that of a staged object. */
export function isStagedKey(name: string): boolean {
  return form.test(name)
}

/** Throws `storage_key_invalid` for what cannot be the key of a staged object. */
export function requireStagedKey(stagedKey: string): void {
  if (!isStagedKey(stagedKey)) throw new StackError('storage_key_invalid', `${JSON.stringify(stagedKey)} is not the key of a staged object`)
}

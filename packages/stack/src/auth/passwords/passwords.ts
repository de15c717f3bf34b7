import type { BetterAuth } from '../better-auth.ts'
import { parsedScrypt, scryptHash, scryptMatches } from './scrypt.ts'

/** Checks passwords that another system has hashed, so that its users keep theirs. They are hashed anew at their next sign-in. */
export interface PasswordVerifier {
  /** For the audit log, such as `flask-security`. */
  readonly name: string
  /** Whether `stored` is of this kind, by its look alone. */
  recognises(stored: string): boolean
  verify(password: string, stored: string): Promise<boolean>
}

/** How a password compared: `outdated` is right, and should be hashed anew. */
export type PasswordVerdict = { readonly kind: 'right' | 'wrong' } | { readonly kind: 'outdated'; readonly verifier: string }

export interface Passwords {
  /** Whether some that another system has hashed can be checked. */
  readonly readsOthers: boolean
  hash(password: string): Promise<string>
  /** Where nothing is stored it takes as long as for a wrong password, and is wrong. */
  check(stored: string | undefined, password: string): Promise<PasswordVerdict>
}

/**
 * Passwords by our own hash with `cost` doublings of its work, by that of better-auth, which made ours once, and by those of `verifiers`, of
 * which the first that recognises a stored one decides.
 */
export function createPasswords(
  auth: Pick<BetterAuth, 'verifyPassword'>,
  { verifiers, cost }: { readonly verifiers: readonly PasswordVerifier[]; readonly cost: number },
): Passwords {
  const own = async (password: string, stored: string): Promise<PasswordVerdict> => {
    const parsed = parsedScrypt(stored)
    if (parsed === undefined) return { kind: (await auth.verifyPassword(stored, password)) ? 'right' : 'wrong' }
    if (!(await scryptMatches(password, parsed))) return { kind: 'wrong' }
    return parsed.cost < cost ? { kind: 'outdated', verifier: `scrypt of ${parsed.cost} doublings` } : { kind: 'right' }
  }
  return {
    readsOthers: verifiers.length > 0,
    hash: async (password) => await scryptHash(password, cost),
    check: async (stored, password) => {
      if (stored === undefined) {
        await scryptHash(password, cost)
        return { kind: 'wrong' }
      }
      const verifier = verifiers.find((candidate) => candidate.recognises(stored))
      if (verifier === undefined) return await own(password, stored)
      return (await verifier.verify(password, stored)) ? { kind: 'outdated', verifier: verifier.name } : { kind: 'wrong' }
    },
  }
}

import type { SigningFailure } from './failure.ts'
import type { PublicKey } from './public-key.ts'

/** How long a failed export is taken for an answer. Milliseconds. */
const retryAfterMs = 60_000

export interface KeyringSource {
  /** Starts GnuPG, so it is asked as rarely as possible. */
  readonly exportKey: () => Promise<PublicKey>
  readonly onFailure: (failure: SigningFailure) => void
  /** Milliseconds that only grow. @default performance.now */
  readonly now?: () => number
}

/**
 * The public key for the catalog: exported once, however many devices ask at the same time. A failure holds for a minute, so that a
 * fleet that polls a repository without a usable key does not start a program with every request.
 */
export function keyringOf({ exportKey, onFailure, now = () => performance.now() }: KeyringSource): () => Promise<string | undefined> {
  let asked: Promise<string | undefined> | undefined
  let askAgainAt = Number.POSITIVE_INFINITY
  const ask = async () => {
    const exported = await exportKey()
    if (exported.ok) return exported.armoured
    onFailure(exported.failure)
    askAgainAt = now() + retryAfterMs
    return undefined
  }
  return async () => {
    if (asked === undefined || now() >= askAgainAt) {
      askAgainAt = Number.POSITIVE_INFINITY
      asked = ask()
    }
    return await asked
  }
}

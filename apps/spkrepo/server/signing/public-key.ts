import { fail, type SigningFailure } from './failure.ts'
import { runGpg, spoken } from './gpg.ts'

/** An ASCII-armoured public key without white space around it, or why there is none. */
export type PublicKey = { readonly ok: true; readonly armoured: string } | { readonly ok: false; readonly failure: SigningFailure }

/**
 * Exports the public key that devices need to check this repository's signatures. Starts a program: keep the result.
 * `fingerprint`: 40 hexadecimal digits, or a 16-digit key id, spaces allowed; without one the key that signs by default.
 */
export async function exportPublicKey(gpgHome: string, fingerprint?: string): Promise<PublicKey> {
  const chosen = fingerprint ?? (await defaultFingerprint(gpgHome))
  if (chosen === undefined) return fail('signing_key_missing', `the GnuPG home ${gpgHome} has no secret key`)
  const digits = chosen.replaceAll(' ', '').toUpperCase()
  if (!/^(0X)?([0-9A-F]{40}|[0-9A-F]{16})$/.test(digits))
    return fail('signing_key_missing', `${JSON.stringify(chosen)} is not a key fingerprint`)
  const run = await runGpg(gpgHome, ['--armor', '--export', digits])
  if (run.exitCode !== 0) return fail('gpg_failed', `gpg could not export the key ${digits}: ${spoken(run)}`)
  const armoured = run.stdout.trim()
  return armoured === '' ? fail('signing_key_missing', `the GnuPG home ${gpgHome} has no key ${digits}`) : { ok: true, armoured }
}

/** GnuPG signs with the first secret key it lists, and lists the primary key's fingerprint right after the key. */
async function defaultFingerprint(gpgHome: string): Promise<string | undefined> {
  const { stdout } = await runGpg(gpgHome, ['--with-colons', '--list-secret-keys'])
  return /^fpr:(?:[^:]*:){8}([0-9A-F]+):/m.exec(stdout)?.[1]
}

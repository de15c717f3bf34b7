import { listMembers } from '../spk/list-members.ts'
import { SIGNATURE } from '../spk/member-names.ts'
import type { StoredSpk } from '../spk/stored-spk.ts'
import type { TarMember } from '../spk/tar.ts'
import { fail, type SigningFailure } from './failure.ts'
import { hasStatus, runGpg, spoken } from './gpg.ts'
import { signedBytes } from './signed-bytes.ts'
import { requestTimestamp, type TimestampOptions } from './timestamp.ts'

/** How to sign. */
export interface SigningOptions extends TimestampOptions {
  /** Fingerprint of the secret key to use. @default the home's default key */
  readonly keyFingerprint?: string
}

/** The text for `syno_signature.asc`, or why there is none. */
export type Signing = { readonly ok: true; readonly signature: string } | { readonly ok: false; readonly failure: SigningFailure }

/**
 * Makes the signature of a stored SPK: GnuPG signs the member stream, then the timestamp server signs that signature.
 * Reads the file in ranges, so memory does not grow with it; changes nothing, so it may be repeated.
 * Throws when the file cannot be read, and the signal's reason when the caller aborts.
 */
export async function sign(file: StoredSpk, options: SigningOptions): Promise<Signing> {
  const list = await listMembers(file)
  if (!list.ok) return fail('spk_damaged', `the stored SPK cannot be read: ${list.damage.detail}`)
  if (list.members.some(({ name }) => name === SIGNATURE)) return fail('already_signed', `the SPK already has a ${SIGNATURE}`)
  const detached = await detachedSignature(file, list.members, options)
  return detached.ok ? requestTimestamp(detached.signature, options) : detached
}

async function detachedSignature(file: StoredSpk, members: readonly TarMember[], options: SigningOptions): Promise<Signing> {
  const { gpgHome, keyFingerprint, signal } = options
  const keys = await runGpg(
    gpgHome,
    ['--with-colons', '--list-secret-keys', ...(keyFingerprint === undefined ? [] : ['--', keyFingerprint])],
    { signal },
  )
  if (!/^sec:/m.test(keys.stdout)) return missingKey(gpgHome, spoken(keys))
  const user = keyFingerprint === undefined ? [] : ['--local-user', keyFingerprint]
  const stdin = signedBytes(file, members)
  const signed = await runGpg(gpgHome, ['--armor', ...user, '--detach-sign'], { stdin, signal })
  if (hasStatus(signed, 'INV_SGNR')) return missingKey(gpgHome, spoken(signed))
  const isSignature = signed.exitCode === 0 && signed.stdout.startsWith('-----BEGIN PGP SIGNATURE-----')
  return isSignature ? { ok: true, signature: signed.stdout } : fail('gpg_failed', `gpg could not sign: ${spoken(signed)}`)
}

function missingKey(gpgHome: string, reason: string): Signing {
  return fail('signing_key_missing', `the GnuPG home ${gpgHome} has no usable secret key${reason === '' ? '' : `: ${reason}`}`)
}

import { type Finding, when } from '@trellis/stack'
import type { Settings } from '../settings.ts'
import { hasStatus, runGpg, spoken } from './gpg.ts'
import { requestTimestamp } from './timestamp.ts'

/**
 * Whether builds that must be signed can be: the key signs without asking for a passphrase, and the timestamp server answers with a stamp
 * that a key of the home verifies.
 */
export async function examineSigning(settings: Settings['signing'], signal: AbortSignal): Promise<readonly (Finding | undefined)[]> {
  const { policy, gpgHome, keyFingerprint, timestampUrl, timeoutSeconds } = settings
  if (policy === 'never') return []
  if (gpgHome === undefined) return [keyless(policy)]
  const user = keyFingerprint === undefined ? [] : ['--local-user', keyFingerprint]
  const signed = await runGpg(gpgHome, ['--armor', ...user, '--detach-sign'], { stdin: [Buffer.from('doctor')], signal })
  if (signed.exitCode !== 0 || !hasStatus(signed, 'SIG_CREATED')) return [unusableKey(gpgHome, spoken(signed))]
  const stamped = await requestTimestamp(signed.stdout, { gpgHome, timestampUrl, timeoutMs: timeoutSeconds * 1_000, signal })
  return [stamped.ok ? undefined : stampless(timestampUrl, stamped.failure)]
}

function keyless(policy: string): Finding | undefined {
  return when(
    true,
    ['signing-off', 'warning'],
    [
      `no GnuPG home is set, and the policy "${policy}" wants signatures`,
      'builds for DSM 6 and older wait for a signature and are not shown',
      'set SPKREPO_SIGNING_GPG_HOME, or SPKREPO_SIGNING_POLICY=never if your devices trust any publisher',
    ],
  )
}

function unusableKey(gpgHome: string, reason: string): Finding | undefined {
  return when(
    true,
    ['signing-key-unusable', 'danger'],
    [
      `GnuPG cannot sign with the key of ${gpgHome}: ${reason}`,
      'builds that must be signed are not shown to devices',
      'see that the home belongs to this user, that the secret key is there and has not expired, and that it has no passphrase',
    ],
  )
}

function stampless(url: string, { code, message }: { readonly code: string; readonly message: string }): Finding | undefined {
  const remedy =
    code === 'timestamp_unverified'
      ? 'import the public key of the timestamp server into the GnuPG home: gpg --homedir … --import'
      : `let this host reach ${url}, or set SPKREPO_SIGNING_TIMESTAMP_URL`
  return when(
    true,
    [code.replaceAll('_', '-'), 'warning'],
    [`the timestamp server gave no stamp: ${message}`, 'signing fails until it does, and is tried again', remedy],
  )
}

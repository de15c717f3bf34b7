import { mkdtemp, rm } from 'node:fs/promises'
import { gnupg } from '@trellis/stack/testing'
import { runGpg, stopGpgAgent } from '../../server/signing/gpg.ts'

/** True where there is no GnuPG: suites that sign are skipped, and counted as such. */
export const withoutGnupg: boolean = 'skipped' in (await gnupg())

/** A GnuPG home of its own with one secret key without passphrase. */
export interface GpgHome {
  readonly path: string
  /** Of the secret key; 40 hexadecimal digits. */
  readonly fingerprint: string
  /** The armoured public key. */
  readonly publicKey: string
  /** Takes an armoured public key in. */
  import(armoured: string): Promise<void>
  /** Stops the home's agent and deletes the folder. */
  remove(): Promise<void>
}

/** Makes a home under /tmp: the agent's socket lives in it, and socket paths must stay below 108 characters. */
export async function makeGpgHome(owner = 'Repository'): Promise<GpgHome> {
  const path = await mkdtemp('/tmp/gpg-')
  await gpg(path, ['--passphrase', '', '--quick-generate-key', `${owner} <${owner.toLowerCase()}@example.org>`, 'ed25519', 'sign', 'never'])
  const listing = await gpg(path, ['--with-colons', '--list-secret-keys'])
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1]
  if (fingerprint === undefined) throw new Error(`gpg made no key in ${path}`)
  return {
    path,
    fingerprint,
    publicKey: await gpg(path, ['--armor', '--export', fingerprint]),
    import: async (armoured) => {
      await gpg(path, ['--import'], armoured)
    },
    remove: async () => {
      await stopGpgAgent(path)
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Runs gpg and gives its output. Throws with gpg's words when it fails. */
export async function gpg(home: string, args: readonly string[], stdin: string | Uint8Array = ''): Promise<string> {
  const run = await runGpg(home, args, { stdin: [Buffer.from(stdin)] })
  if (run.exitCode !== 0) throw new Error(`gpg ${args.join(' ')} failed: ${run.stderr}`)
  return run.stdout
}

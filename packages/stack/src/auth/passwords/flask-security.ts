import { createHmac, timingSafeEqual } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { PasswordVerifier } from './passwords.ts'
import { parsedSha512Crypt } from './sha512-crypt.ts'

/**
 * Passwords as Flask-Security keeps them: base64 of HMAC-SHA-512 (key = its SECURITY_PASSWORD_SALT), then sha512_crypt. Each check takes
 * about a second on a thread of its own.
 */
export function flaskSecurityPasswords(passwordSalt: string): PasswordVerifier {
  return {
    name: 'flask-security',
    recognises: (stored) => parsedSha512Crypt(stored) !== undefined,
    verify: async (password, stored) => {
      const parsed = parsedSha512Crypt(stored)
      if (parsed === undefined) return false
      const peppered = Buffer.from(createHmac('sha512', passwordSalt).update(password).digest('base64'))
      const checksum = Buffer.from(await checksumOnThread(peppered, parsed))
      const wanted = Buffer.from(parsed.checksum)
      return checksum.length === wanted.length && timingSafeEqual(checksum, wanted)
    },
  }
}

async function checksumOnThread(password: Buffer, { salt, rounds }: { readonly salt: string; readonly rounds: number }): Promise<string> {
  const thread = new Worker(new URL('./sha512-crypt-thread.ts', import.meta.url), { workerData: { password, salt, rounds } })
  try {
    return await new Promise<string>((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
    })
  } finally {
    await thread.terminate()
  }
}

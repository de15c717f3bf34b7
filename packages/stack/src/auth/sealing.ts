import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

/** What is made of the installation's secret; each purpose has a key of its own. */
export interface Sealing {
  /** Encrypted and protected against changes, as base64url. */
  seal(purpose: string, text: string): string
  /** What was sealed for the same purpose; undefined when it was not, or under another secret. */
  open(purpose: string, sealed: string): string | undefined
  /** A token that only the secret's owner can work out, the same each time: 43 URL-safe characters. */
  tokenOf(purpose: string, id: string): string
  /** A digest that cannot be tried out without the secret; lower-case hex. */
  digestOf(purpose: string, text: string): string
}

/** Derives the keys of one installation from its secret. */
export function sealingWith(secret: string): Sealing {
  const keyOf = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `trellis ${purpose}`, 32))
  const macOf = (purpose: string, text: string) => createHmac('sha256', keyOf(purpose)).update(text)
  return {
    seal: (purpose, text) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(purpose), iv)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (purpose, sealed) => opened(keyOf(purpose), Buffer.from(sealed, 'base64url')),
    tokenOf: (purpose, id) => macOf(purpose, id).digest('base64url'),
    digestOf: (purpose, text) => macOf(purpose, text).digest('hex'),
  }
}

/** What is stored of a token: its SHA-256, lower-case hex. A plain hash will do for 256 random bits: there is nothing to guess. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function opened(key: Buffer, bytes: Buffer): string | undefined {
  if (bytes.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

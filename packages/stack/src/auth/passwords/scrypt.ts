import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Doublings of the work for one password that take about a tenth of a second. */
export const usualPasswordCost = 14

/** Blocks of 128 bytes that are mixed at once; with the usual cost a password takes 32 MiB. */
const blockSize = 16
const keyBytes = 64

interface Parsed {
  readonly cost: number
  readonly blockSize: number
  readonly parallel: number
  readonly salt: Buffer
  readonly key: Buffer
}

/** A password hashed with `cost` doublings, in the PHC format: `$scrypt$ln=14,r=16,p=1$<salt>$<key>`. */
export async function scryptHash(password: string, cost: number): Promise<string> {
  const salt = randomBytes(16)
  const key = await derived(password, { cost, blockSize, parallel: 1, salt })
  return `$scrypt$ln=${cost},r=${blockSize},p=1$${salt.toString('base64')}$${key.toString('base64')}`
}

/** The parts of such a hash; undefined when it is another. */
export function parsedScrypt(stored: string): Parsed | undefined {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/.exec(stored)
  if (found === null) return undefined
  const [, cost, blocks, parallel, salt = '', key = ''] = found
  return {
    cost: Number(cost),
    blockSize: Number(blocks),
    parallel: Number(parallel),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}

export async function scryptMatches(password: string, parsed: Parsed): Promise<boolean> {
  const key = await derived(password, parsed)
  return key.length === parsed.key.length && timingSafeEqual(key, parsed.key)
}

/** On a thread, so that nobody else waits. Compatible characters count as the same, whatever the keyboard made of them. */
async function derived(password: string, { cost, blockSize, parallel, salt }: Omit<Parsed, 'key'>): Promise<Buffer> {
  const N = 2 ** cost
  const options: ScryptOptions = { N, r: blockSize, p: parallel, maxmem: 2 * 128 * N * blockSize }
  return await new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error === null ? resolve(key) : reject(error))),
  )
}

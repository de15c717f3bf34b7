import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireSecret } from '../config/secrets.ts'

export interface SecretNeeds {
  readonly configured: string | undefined
  readonly demo: boolean
  readonly purpose: 'serve' | 'command'
  readonly dataDir: string
}

/**
 * The secret that signs sessions: the configured one; in a demo one that the data folder keeps, so that a restart signs nobody out;
 * for a command, which signs nothing, a passing one. Throws `secret_missing`.
 */
export function sessionSecret({ configured, demo, purpose, dataDir }: SecretNeeds): string {
  if (configured !== undefined) return requireSecret(configured)
  if (demo) return keptSecret(dataDir)
  if (purpose === 'command') return randomBytes(32).toString('hex')
  return requireSecret(undefined)
}

function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'demo-secret')
  mkdirSync(dataDir, { recursive: true })
  const mine = `${file}.${randomUUID()}`
  try {
    // A link appears whole or not at all: of processes that start together one wins, and none reads a half-written secret.
    writeFileSync(mine, randomBytes(32).toString('hex'), { mode: 0o600 })
    linkSync(mine, file)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
  } finally {
    rmSync(mine, { force: true })
  }
  return requireSecret(readFileSync(file, 'utf8').trim())
}

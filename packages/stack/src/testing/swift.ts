import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { s3Client } from '../storage/s3/s3-client.ts'
import { freshBucket } from './s3.ts'
import type { Skipped } from './services.ts'
import { tempDir } from './temp-dir.ts'

/** A private object store that speaks the protocol of S3. */
export interface S3Server {
  /** For example `http://127.0.0.1:40123`. */
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Makes an empty bucket, and returns the settings of a process that keeps its files there. */
  freshStorage(): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

/** Debian's own interpreter, for which the package of Swift is; the first on the PATH may be another. */
const debianPython = '/usr/bin/python3'
const debianSwift = '/usr/lib/python3/dist-packages/swift/common/middleware/s3api/s3api.py'
const keys = { accessKeyId: 'test:tester', secretAccessKey: 'canary-secret-of-the-tests' }

/** Why OpenStack Swift cannot be started here; undefined when it can. `TRELLIS_TEST_SWIFT_PYTHON` names an interpreter that has it. */
export function missingSwift(): Skipped | undefined {
  if (process.env.TRELLIS_TEST_SWIFT_PYTHON || existsSync(debianSwift)) return undefined
  return { skipped: 'no Debian package python3-swift and TRELLIS_TEST_SWIFT_PYTHON is not set' }
}

/** Starts OpenStack Swift with its S3 interface. It ends with this process. Ask `missingSwift()` first and skip the suite. */
export async function startSwift(): Promise<S3Server> {
  const script = fileURLToPath(new URL('./swift-server.py', import.meta.url))
  const args = [script, tempDir('swift'), keys.accessKeyId, keys.secretAccessKey]
  const child = spawn(process.env.TRELLIS_TEST_SWIFT_PYTHON || debianPython, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const ended = once(child, 'exit')
  const [port] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => {
      throw new Error(`swift ended: ${complaints}`)
    }),
  ])
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    ...keys,
    freshStorage: async () => await freshStorage(endpoint),
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

async function freshStorage(endpoint: string): Promise<Readonly<Record<string, string>>> {
  const client = s3Client({ bucket: '', prefix: '', region: undefined, endpoint, style: 'path', checksums: false }, keys)
  const bucket = await freshBucket(client)
  client.destroy()
  return {
    TRELLIS_STORAGE_URL: `s3://${bucket}/trellis?endpoint=${endpoint}`,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
}

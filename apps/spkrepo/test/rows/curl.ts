import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tempDir } from '@trellis/stack/testing'

const run = promisify(execFile)

/** What curl was answered. */
export interface CurlAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** Runs curl with these arguments; throws with its words when there is no answer. */
export async function curl(...args: readonly string[]): Promise<CurlAnswer> {
  const folder = tempDir('curl')
  const [head, body] = [join(folder, 'head'), join(folder, 'body')]
  await run('curl', ['--silent', '--show-error', '--max-time', '60', '--dump-header', head, '--output', body, ...args])
  // Before the last one may stand `100 Continue`.
  const lines = readFileSync(head, 'latin1').trimEnd().split('\r\n\r\n').at(-1)?.split('\r\n') ?? []
  const headers = new Map(
    lines
      .slice(1)
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(lines[0]?.split(' ')[1]), headers, body: bytesOf(body) }
}

/** curl makes no file for an answer without a body. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

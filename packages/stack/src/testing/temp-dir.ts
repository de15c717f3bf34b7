import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new empty folder that only this user can read, removed when the test run ends (or the process, outside a test run).
 * `name` makes it recognisable in a message.
 */
export function tempDir(name = 'test'): string {
  // One parent for the whole run lets the global setup remove everything, even what a killed worker left behind.
  const parent = process.env.TRELLIS_TEST_TEMP
  const path = mkdtempSync(join(parent ?? tmpdir(), `trellis-${name}-`))
  if (parent === undefined) process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

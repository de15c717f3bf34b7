import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '../../src/testing/index.ts'

/** Writes `text` into a file of its own and returns its path. */
export function fileWith(text: string, name = 'trellis.toml'): string {
  const path = join(tempDir('config'), name)
  writeFileSync(path, text)
  return path
}

/** The message of what `act` throws. */
export function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('it was not refused')
}

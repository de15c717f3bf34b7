import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for pictures that outlives the test run unless it is removed. */
export interface PictureFolder {
  readonly path: string
  remove(): void
}

/** Makes one. */
export function pictureFolder(): PictureFolder {
  const path = mkdtempSync(join(tmpdir(), 'trellis-pictures-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Account } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { withoutSignature } from '../signing/without-signature.ts'
import { acceptUpload } from '../uploads/accept-upload.ts'
import { findUpload } from '../uploads/find-upload.ts'

/** What became of one file of the folder; `file` is its path below it. */
export type ImportedFile = { readonly file: string } & (
  | { readonly status: 'stored' | 'there'; readonly package: string; readonly version: string; readonly architectures: readonly string[] }
  /** `failed`: the fault is here and not in the file; another pass tries again. */
  | { readonly status: 'rejected' | 'failed'; readonly code: string; readonly message: string; readonly details?: unknown }
)

export interface ImportOptions {
  readonly folder: string
  readonly publisher: Account
  /** Offer new builds to devices as soon as they are ready. */
  readonly activate: boolean
  /** Take the signatures of others off; else such files are rejected, as they are by the upload call. */
  readonly resign: boolean
  readonly signal: AbortSignal
  /** Files that were changed less than so long ago may still be being copied. Milliseconds. @default 0 */
  readonly settleMs?: number
  progress(processed: number, total: number, file: string): void
  /** Called as soon as the fate of a file that is new or has changed is known. */
  onFile(file: ImportedFile): void
}

/** What an earlier pass of this process has seen: what became of each file, and how it looked then. */
export type Seen = Map<string, { readonly look: string; readonly imported: ImportedFile }>

/**
 * One pass over a folder and the folders in it: every `.spk` takes the way of an upload, once by its digest. Files are only read. Those of
 * `seen` that look as they did are passed over, but for what failed; files that are gone are forgotten.
 */
export async function importFolder(parts: Parts, options: ImportOptions, seen: Seen = new Map()): Promise<void> {
  const { folder, signal, settleMs = 0, progress, onFile } = options
  const files = await packagesIn(folder)
  for (const file of seen.keys()) if (!files.includes(file)) seen.delete(file)
  for (const [at, file] of files.entries()) {
    signal.throwIfAborted()
    progress(at, files.length, file)
    const facts = await stat(join(folder, file)).catch(() => undefined)
    if (facts === undefined || (settleMs > 0 && Date.now() - facts.mtimeMs < settleMs)) continue
    const look = `${facts.size} ${facts.mtimeMs}`
    const before = seen.get(file)
    if (before?.look === look && before.imported.status !== 'failed') continue
    const imported = await importFile(parts, file, options).catch(
      (cause: unknown): ImportedFile => ({
        file,
        status: 'failed',
        code: 'internal',
        message: cause instanceof Error ? cause.message : String(cause),
      }),
    )
    seen.set(file, { look, imported })
    onFile(imported)
  }
}

/** Paths below the folder, sorted, so that a pass does the same as the one before. */
async function packagesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.spk') && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

async function importFile(parts: Parts, file: string, { folder, publisher, activate, resign }: ImportOptions): Promise<ImportedFile> {
  const { db, accounts, uploads } = parts
  const path = join(folder, file)
  const bytes = () => (resign ? withoutSignature(createReadStream(path)) : createReadStream(path))
  // Found by its digest, a file is not read into the storage again.
  const digest = createHash('sha256')
  for await (const chunk of bytes()) digest.update(chunk)
  const known = await findUpload(db, digest.digest('hex'))
  if (known !== undefined)
    return { file, status: 'there', package: known.package, version: known.version, architectures: known.architectures }
  const stored = await acceptUpload({ body: bytes(), publisher, activateWhenReady: activate }, uploads)
  if (!stored.ok) {
    const { code, message, details } = stored.problem
    return { file, status: 'rejected', code, message, ...(details === undefined ? {} : { details }) }
  }
  const { buildId, duplicate, package: name, version, architectures } = stored.value
  await accounts.audit({ action: 'build.uploaded', by: publisher.id, subject: `build:${buildId}`, details: { duplicate, file } })
  return { file, status: duplicate ? 'there' : 'stored', package: name, version, architectures }
}

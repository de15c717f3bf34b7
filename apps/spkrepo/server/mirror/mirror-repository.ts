import { createHash } from 'node:crypto'
import type { Account } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import { withoutSignature } from '../signing/without-signature.ts'
import { acceptUpload } from '../uploads/accept-upload.ts'
import { type MirroredDevice, readCatalog, type UpstreamEntry } from './read-catalog.ts'
import { MirrorProblem, readUpstream, type Upstream } from './upstream.ts'

/** What is taken over from another repository. */
export interface MirrorOptions {
  /** Of its catalog. */
  readonly address: URL
  readonly devices: readonly MirroredDevice[]
  /** Servers beside that of the catalog from which files may come. */
  readonly filesFrom: readonly string[]
  readonly publisher: Account
  /** Offer new builds to devices as soon as they are ready. */
  readonly activate: boolean
  /** Try what was rejected before, too. */
  readonly again: boolean
  readonly signal: AbortSignal
  /** For so long the other server may send nothing. Milliseconds. */
  readonly idleMs: number
  progress(processed: number, total: number | null, message: string): void
  onFile(file: MirroredFile): void
}

/** What became of one file, or of one catalog. `known` was dealt with before and has not changed since. */
export type MirroredFile = { readonly address: string } & (
  | { readonly status: 'stored' | 'there' | 'known'; readonly package: string; readonly version: string }
  /** `failed`: the next time it is tried again. */
  | { readonly status: 'rejected' | 'failed'; readonly code: string; readonly message: string; readonly details?: unknown }
)

/** How many files came to what. */
export type MirrorCounts = Record<MirroredFile['status'], number>

/**
 * Takes over what another repository offers to devices of these kinds. Every file takes the way of an upload, streamed, and counts only if
 * it has the digest that the other catalog promised. Signatures of the other repository are taken off: devices trust one key for each
 * repository, and here that is ours. What was dealt with is remembered in the state store; when that is lost, files are read again, and
 * found to be here by their digests.
 */
export async function mirrorRepository(parts: Parts, options: MirrorOptions): Promise<MirrorCounts> {
  const { address, filesFrom, signal, idleMs, progress, onFile } = options
  const upstream: Upstream = { origins: new Set([address.origin, ...filesFrom]), signal, idleMs }
  const counts: MirrorCounts = { stored: 0, there: 0, known: 0, rejected: 0, failed: 0 }
  const tell = (file: MirroredFile) => {
    counts[file.status] += 1
    onFile(file)
  }
  const entries = await offeredFiles(options, upstream, tell)
  for (const [at, entry] of entries.entries()) {
    signal.throwIfAborted()
    progress(at, entries.length, `${entry.package} ${entry.version}`)
    tell(await mirrorFile(parts, entry, { options, upstream }))
  }
  return counts
}

/** Everything that is offered to one of the devices, each file once. A catalog that cannot be read does not keep the others back. */
async function offeredFiles(
  { address, devices, progress, signal }: MirrorOptions,
  upstream: Upstream,
  tell: (file: MirroredFile) => void,
): Promise<readonly UpstreamEntry[]> {
  const found = new Map<string, UpstreamEntry>()
  for (const [at, device] of devices.entries()) {
    progress(at, devices.length, `catalog for ${device.architecture} ${device.build}`)
    try {
      for (const entry of await readCatalog(address, device, upstream)) found.set(entry.link.href, entry)
    } catch (cause) {
      signal.throwIfAborted()
      tell({ address: address.href, ...failure(cause) })
    }
  }
  return [...found.values()]
}

interface Mirroring {
  readonly options: MirrorOptions
  readonly upstream: Upstream
}

async function mirrorFile(parts: Parts, entry: UpstreamEntry, { options, upstream }: Mirroring): Promise<MirroredFile> {
  const { link, md5 } = entry
  const named = { address: link.href, package: entry.package, version: entry.version }
  const key = `spkrepo/mirror/${createHash('sha256').update(link.href).digest('hex').slice(0, 40)}`
  const before = (await parts.state.get(key))?.value
  if (md5 !== undefined && isRecord(before) && before.md5 === md5 && !(options.again && before.status === 'rejected')) {
    return { ...named, status: 'known' }
  }
  try {
    const mirrored = await takeOver(parts, entry, { options, upstream })
    if (md5 !== undefined) await parts.state.put(key, { md5, status: mirrored.status })
    return mirrored
  } catch (cause) {
    options.signal.throwIfAborted()
    return { address: link.href, ...failure(cause) }
  }
}

async function takeOver({ uploads, accounts }: Parts, entry: UpstreamEntry, { options, upstream }: Mirroring): Promise<MirroredFile> {
  const { publisher, activate } = options
  const { limitBytes } = uploads
  const address = entry.link.href
  const announcedBytes = entry.sizeBytes === undefined ? {} : { announcedBytes: entry.sizeBytes }
  const body = withoutSignature(
    checked(entry, readUpstream(entry.link, upstream, { accept: '*/*', limitBytes, tooLarge: 'body_too_large' })),
  )
  const stored = await acceptUpload({ body, ...announcedBytes, publisher, activateWhenReady: activate }, uploads)
  if (!stored.ok) {
    const { code, message, details } = stored.problem
    return { address, status: 'rejected', code, message, ...(details === undefined ? {} : { details }) }
  }
  const { buildId, duplicate, package: name, version } = stored.value
  await accounts.audit({ action: 'build.uploaded', by: publisher.id, subject: `build:${buildId}`, details: { duplicate, address } })
  return { address, status: duplicate ? 'there' : 'stored', package: name, version }
}

/** Breaks off at the end of bytes that are not those that were promised: an upload whose body breaks off leaves nothing. */
async function* checked({ link, md5 }: UpstreamEntry, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const digest = createHash('md5')
  for await (const chunk of bytes) {
    digest.update(chunk)
    yield chunk
  }
  const found = digest.digest('hex')
  if (md5 !== undefined && found !== md5) {
    throw new MirrorProblem('md5_mismatch', `${link.href} has the md5 ${found}, and its catalog promises ${md5}`)
  }
}

function failure(cause: unknown): { readonly status: 'failed'; readonly code: string; readonly message: string } {
  if (cause instanceof MirrorProblem) return { status: 'failed', code: cause.code, message: cause.message }
  return { status: 'failed', code: 'internal', message: cause instanceof Error ? cause.message : String(cause) }
}

function isRecord(value: unknown): value is { readonly md5?: unknown; readonly status?: unknown } {
  return typeof value === 'object' && value !== null
}

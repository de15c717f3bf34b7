import {
  HttpError,
  type HttpReply,
  type HttpRequest,
  httpError,
  type SentObject,
  type Storage,
  sendObject,
  surrogateKey,
} from '@trellis/stack'
import type { Kysely } from 'kysely'
import { type BuildFiles, buildFiles } from '../remote/build-files.ts'
import type { Tables } from '../tables.ts'
import { packageKeyOf } from './caches.ts'
import { fileUrl } from './file-url.ts'
import { publicFile } from './is-public-file.ts'

/** How whoever asks for the file of a remote build gets it. */
export type RemoteDownloads =
  /** From us. */
  | { readonly mode: 'stream' }
  /** From the store, at an address that is good for an hour. */
  | { readonly mode: 'signed' }
  /** From the CDN that shows the bucket. */
  | { readonly mode: 'cdn'; readonly base: URL }

/** Where files are, and how those of the bucket are given out. */
export interface FileSources {
  readonly db: Kysely<Tables>
  readonly storage: Storage
  /** @default undefined: no bucket is configured */
  readonly remote?: { readonly storage: Storage | undefined; readonly downloads: RemoteDownloads } | undefined
}

/** For a device on a slow line, and for whoever takes up a broken download. Seconds. */
const linkSeconds = 3_600

/**
 * Answers with the file of a build, an icon or a screenshot; false when there is none at `key`. A build that is moved between the stores
 * meanwhile is found in the other one.
 */
export async function sendFile(
  request: HttpRequest,
  reply: HttpReply,
  { sources, ...file }: Omit<SentObject, 'storage'> & { readonly sources: FileSources },
): Promise<boolean> {
  const files = buildFiles(sources.storage, sources.remote?.storage)
  const place = await publicFile(sources.db, file.key)
  if (place === undefined) return false
  reply.header('surrogate-key', surrogateKey([packageKeyOf(file.key)]))
  if (place === 'remote') {
    const address = await redirection(file.key, sources)
    if (address !== undefined) {
      // The address is over soon, and the build may come back from the bucket.
      reply.header('cache-control', 'no-store').redirect(address, 302)
      return true
    }
  }
  try {
    await sendFrom(place, request, reply, { files, file })
  } catch (error) {
    if (!isMissing(error)) throw error
    const now = await publicFile(sources.db, file.key)
    if (now === undefined || now === place) throw error
    await sendFrom(now, request, reply, { files, file })
  }
  return true
}

async function sendFrom(
  place: 'local' | 'remote',
  request: HttpRequest,
  reply: HttpReply,
  { files, file }: { readonly files: BuildFiles; readonly file: Omit<SentObject, 'storage'> },
): Promise<void> {
  if (place === 'remote' && files.remote === undefined) {
    request.log.error({ key: file.key }, 'the file is in a bucket, and spkrepo.remote.bucket is not set')
    throw httpError(503, 'store_missing', 'The store that has this file is not configured.')
  }
  await sendObject(request, reply, { ...file, storage: files.of(place) })
}

async function redirection(key: string, { remote }: FileSources): Promise<string | undefined> {
  if (remote?.downloads.mode === 'cdn') return fileUrl(remote.downloads.base, key)
  if (remote?.downloads.mode === 'signed') return await remote.storage?.link(key, { expiresSeconds: linkSeconds })
  return undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof HttpError && error.status === 404
}

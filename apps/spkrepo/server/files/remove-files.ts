import { snooze, type Task, task } from '@trellis/queue'
import type { Logger, OutboxWriter, StateStore } from '@trellis/stack'
import type { Kysely, Transaction } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { holdBuild } from '../builds/hold-build.ts'
import type { BuildFiles } from '../remote/build-files.ts'
import { sidecarKey } from '../remote/sidecar.ts'
import type { Tables } from '../tables.ts'
import { type Caches, catalogKey, packageKeyOf } from './caches.ts'
import { fileUrl } from './file-url.ts'
import { isPublicFile } from './is-public-file.ts'

const Input = Compile(Type.Object({ keys: Type.Array(Type.String()) }))

export interface FileRemovalParts {
  readonly db: Kysely<Tables>
  readonly files: BuildFiles
  readonly state: StateStore
  readonly logger: Pick<Logger, 'warn'>
  /** Undefined: there are none in front. */
  readonly caches: Caches | undefined
}

/** Deletes the files of builds, icons and screenshots whose rows were deleted, by the `path` of each. */
export interface FileRemoval {
  readonly task: Task<string, { keys: string[] }>
  /**
   * Has the files deleted by a job once the transaction has committed: until then devices may still be told of them. It survives a crash,
   * and has the caches in front forget the packages.
   */
  after(tx: Transaction<Tables>, writer: OutboxWriter, keys: readonly string[]): Promise<void>
  /** Deletes at once, after the commit, those that are in the storage. Never rejects: what is left, and the bucket, is the job's. */
  now(keys: readonly string[]): Promise<void>
}

/** A key has at most 700 characters, and the input of a job at most a mebibyte. */
const keysOfAJob = 500

/** The removal of files on these stores. */
export function fileRemoval(parts: FileRemovalParts): FileRemoval {
  const removing = task({
    name: 'spkrepo.remove-files',
    input: Input,
    delivery: 'at-least-once',
    // A store that is away for a night needs nobody: 20 attempts reach over ten hours.
    retry: { attempts: 20, backoff: { kind: 'exponential', base: '2s', cap: '1h', jitter: 'equal' } },
    timeout: '30m',
    run: async ({ keys }, { signal }) => {
      for (const key of keys.filter(isPackageFile)) await deleteRemote(key, parts, signal)
      await deleteUnclaimed(parts, keys, signal)
      await forgetPackages(parts, keys)
    },
  })
  return {
    task: removing,
    after: async (_tx, writer, keys) => {
      for (let from = 0; from < keys.length; from += keysOfAJob) await writer.add(removing, { keys: keys.slice(from, from + keysOfAJob) })
    },
    now: async (keys) => {
      try {
        await deleteUnclaimed(parts, keys)
      } catch (error) {
        parts.logger.warn({ err: error }, 'files cannot be deleted now; a job tries again')
      }
    },
  }
}

/** A path that a new row has claimed meanwhile is left to it: what is stored there is replaced when the new bytes are placed. */
async function deleteUnclaimed({ db, files }: FileRemovalParts, keys: readonly string[], signal?: AbortSignal): Promise<void> {
  for (const key of keys) {
    signal?.throwIfAborted()
    if (await isPublicFile(db, key)) continue
    await files.local.delete(key)
    if (isPackageFile(key)) await files.local.delete(sidecarKey(key))
  }
}

/**
 * The object in the bucket goes also when a new build has claimed its path and is still in the storage: a CDN would give the old bytes out
 * under the new address. While that build is being moved to the bucket, the job waits.
 */
async function deleteRemote(key: string, { db, files, state }: FileRemovalParts, signal: AbortSignal): Promise<void> {
  const { remote } = files
  if (remote === undefined) return
  const claim = async () => await db.selectFrom('build').select(['id', 'storage']).where('path', '=', key).executeTakeFirst()
  const claimed = await claim()
  if (claimed === undefined) return await remote.delete(key)
  const held = await holdBuild(claimed.id, { state, signal }, async () => {
    if ((await claim())?.storage !== 'remote') await remote.delete(key)
  })
  if (held.kind === 'busy') snooze('1s')
}

/** Only the files of builds are ever in the bucket, and have sidecars. */
function isPackageFile(key: string): boolean {
  return key.endsWith('.spk')
}

async function forgetPackages({ caches }: FileRemovalParts, paths: readonly string[]): Promise<void> {
  if (caches === undefined) return
  const keys = [catalogKey, ...new Set(paths.map(packageKeyOf))]
  // Also by their addresses: what a CDN shows straight from the bucket has no key of ours.
  const urls = paths.filter(isPackageFile).map((path) => fileUrl(caches.packagesUrl, path))
  await caches.outbox.transaction('spkrepo', async (_tx, writer) => await caches.cdn.purge(writer, { urls, keys }))
}

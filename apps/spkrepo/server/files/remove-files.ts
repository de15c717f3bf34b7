import { type Task, task } from '@trellis/queue'
import type { Logger, OutboxWriter, Storage } from '@trellis/stack'
import type { Kysely, Transaction } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Tables } from '../tables.ts'
import { type Caches, catalogKey, packageKeyOf } from './caches.ts'
import { isPublicFile } from './is-public-file.ts'

const Input = Compile(Type.Object({ keys: Type.Array(Type.String()) }))

export interface FileRemovalParts {
  readonly db: Kysely<Tables>
  readonly storage: Storage
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
  /** Deletes them at once, after the commit. Never rejects: what is left is the job's. */
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
async function deleteUnclaimed({ db, storage }: FileRemovalParts, keys: readonly string[], signal?: AbortSignal): Promise<void> {
  for (const key of keys) {
    signal?.throwIfAborted()
    if (!(await isPublicFile(db, key))) await storage.delete(key)
  }
}

async function forgetPackages({ caches }: FileRemovalParts, paths: readonly string[]): Promise<void> {
  if (caches === undefined) return
  const keys = [catalogKey, ...new Set(paths.map(packageKeyOf))]
  await caches.outbox.transaction('spkrepo', async (_tx, writer) => await caches.cdn.purge(writer, { keys }))
}

import { type Task, task } from '@trellis/queue'
import type { OutboxWriter, Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Tables } from '../tables.ts'
import { type Caches, catalogKey, packageKeyOf } from './caches.ts'
import { isPublicFile } from './is-public-file.ts'

const Input = Compile(Type.Object({ keys: Type.Array(Type.String()) }))

export type RemoveFilesTask = Task<string, { keys: string[] }>

export interface RemoveFilesParts {
  readonly db: Kysely<Tables>
  readonly storage: Storage
  /** Undefined: there are none in front. */
  readonly caches: Caches | undefined
}

/** A key has at most 700 characters, and the input of a job at most a mebibyte. */
const keysOfAJob = 500

/**
 * Deletes stored files that no row names any more, and has the caches in front forget their package. A file that is somebody's again by
 * then stays.
 */
export function removeFilesTask({ db, storage, caches }: RemoveFilesParts): RemoveFilesTask {
  return task({
    name: 'spkrepo.remove-files',
    input: Input,
    delivery: 'at-least-once',
    // A store that is away for a night needs nobody: 20 attempts reach over ten hours.
    retry: { attempts: 20, backoff: { kind: 'exponential', base: '2s', cap: '1h', jitter: 'equal' } },
    timeout: '30m',
    run: async ({ keys }, { signal }) => {
      for (const key of keys) {
        signal.throwIfAborted()
        if (!(await isPublicFile(db, key))) await storage.delete(key)
      }
      if (caches === undefined) return
      const purged = [catalogKey, ...new Set(keys.map(packageKeyOf))]
      await caches.outbox.transaction('spkrepo', async (_tx, writer) => await caches.cdn.purge(writer, { keys: purged }))
    },
  })
}

/** Has the files deleted once the transaction of `writer` has committed: until then, devices may still be told of them. */
export async function removeFiles(writer: OutboxWriter, removal: RemoveFilesTask, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += keysOfAJob) await writer.add(removal, { keys: keys.slice(from, from + keysOfAJob) })
}

import { join } from 'node:path'
import type { RunContext } from '@trellis/queue'
import { fileStorage, type Logger, type Storage, stackSchema } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { fileRemoval } from '../../server/files/remove-files.ts'
import { buildFiles } from '../../server/remote/build-files.ts'
import type { MoveParts } from '../../server/remote/move-parts.ts'
import type { Repository } from '../upload/repository.ts'

/** A second store beside a repository's own; a folder does what a bucket does. */
export function secondStore(): Storage {
  return fileStorage({ dir: join(tempDir('bucket'), 'bucket') })
}

/** What the moves of a repository's builds need; `local` and `remote` may be others than its own. */
export function movesOf(repository: Repository, remote: Storage | undefined, local: Storage = repository.storage): MoveParts {
  const { db, runtime } = repository
  const files = buildFiles(local, remote)
  return {
    db,
    outbox: runtime.outbox,
    files,
    caches: undefined,
    removal: fileRemoval({ db, files, state: runtime.state, logger: runtime.logger, caches: undefined }),
    abilities: { hasRemote: remote !== undefined, canSign: false, policy: 'below-dsm-7' },
  }
}

/** Every byte under a key; undefined when there is no such object. */
export async function bytesAt(storage: Storage, key: string): Promise<Buffer | undefined> {
  const object = await storage.open(key)
  return object === undefined ? undefined : Buffer.concat(await object.body.toArray())
}

/** The keys of a store, sorted. */
export async function keysIn(storage: Storage): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of storage.list('')) keys.push(key)
  return keys.sort()
}

/** Runs the removals that wait in the outbox, here and now; returns the keys of each. */
export async function runRemovals(
  { runtime }: Repository,
  { removal }: Pick<MoveParts, 'removal'>,
): Promise<readonly (readonly string[])[]> {
  const outbox = runtime.database.forService<{ outbox: { task: string; payload: Uint8Array } }>(stackSchema)
  const rows = await outbox.selectFrom('outbox').select('payload').where('task', '=', removal.task.name).execute()
  const asked: string[][] = []
  for (const { payload } of rows) {
    const { keys } = JSON.parse(Buffer.from(payload).toString('utf8')) as { readonly keys: string[] }
    await removal.task.run({ keys }, jobContext(removal.task.name, runtime.logger))
    asked.push(keys)
  }
  await outbox.deleteFrom('outbox').where('task', '=', removal.task.name).execute()
  return asked
}

/** What a handler is given when a test runs it. */
export function jobContext(task: string, log: Logger, attempt = 1): RunContext {
  const unused = () => Promise.reject(new Error('this job reports nothing and has no children'))
  return {
    job: { id: 'job', task, queue: 'ops', attempt, crashes: 0, fence: 1, runId: 'job:1' },
    signal: new AbortController().signal,
    log,
    headers: {},
    children: [],
    progress: unused,
    logLine: unused,
    spawn: unused,
  }
}

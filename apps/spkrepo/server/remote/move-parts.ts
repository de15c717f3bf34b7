import type { Outbox } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { JobAbilities } from '../build-jobs/job-refusal.ts'
import { type Caches, forgetCatalog } from '../files/caches.ts'
import type { FileRemoval } from '../files/remove-files.ts'
import type { Tables } from '../tables.ts'
import type { BuildFiles } from './build-files.ts'

/** What moving builds between the stores needs. */
export interface MoveParts {
  readonly db: Kysely<Tables>
  readonly outbox: Outbox
  readonly files: BuildFiles
  /** Undefined: there are none in front. */
  readonly caches: Caches | undefined
  readonly removal: FileRemoval
  readonly abilities: JobAbilities
}

/** One attempt. */
export interface Attempt {
  readonly signal: AbortSignal
  readonly now: Date
}

/** The build was deleted while its file was moved: what the move has left is removed like the rest of it. */
export async function removeLeftovers({ outbox, removal }: MoveParts, path: string): Promise<void> {
  await outbox.transaction<Tables, void>('spkrepo', async (tx, writer) => await removal.after(tx, writer, [path]))
}

/** What a cache in front keeps of the file came from the other store. */
export async function forgetFile({ caches }: Pick<MoveParts, 'caches'>, path: string): Promise<void> {
  await forgetCatalog(caches, path)
}

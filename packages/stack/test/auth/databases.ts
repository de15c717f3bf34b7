import { join } from 'node:path'
import { databaseKinds, freshDatabase, tempDir } from '../../src/testing/index.ts'

/** An empty database of its own. */
export interface EmptyDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** The databases that every promise about accounts is held on. */
export const databases: readonly { readonly name: string; readonly create: () => Promise<EmptyDatabase> }[] = databaseKinds.map((name) => ({
  name,
  create: async () =>
    name === 'PostgreSQL' ? await freshDatabase() : { url: `sqlite:${join(tempDir('auth'), 'trellis.db')}`, drop: async () => {} },
}))

import type { Tables } from '../../server/tables.ts'
import type { Repository } from './repository.ts'

const grown = [
  'package',
  'package_maintainer',
  'version',
  'version_system_service',
  'display_name',
  'icon',
  'build',
  'build_architecture',
  'build_description',
  'build_manifest',
] as const satisfies readonly (keyof Tables)[]

/** Everything that an upload could leave behind. */
export interface Traces {
  readonly rows: Readonly<Record<string, number>>
  readonly jobs: number
  readonly files: readonly string[]
}

/** Counts the rows of every table that uploads write, the jobs that wait, and names the files, unfinished ones too. */
export async function traces({ db, runtime, files }: Repository): Promise<Traces> {
  const rows: Record<string, number> = {}
  for (const table of grown) rows[table] = (await db.selectFrom(table).selectAll().execute()).length
  const outbox = runtime.database.forService<{ outbox: { job_id: string } }>('trellis')
  return { rows, jobs: (await outbox.selectFrom('outbox').select('job_id').execute()).length, files: await files() }
}

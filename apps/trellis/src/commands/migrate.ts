import { type Command, jsonOption, storeOptions } from '../command.ts'
import { withRuntime } from './opened.ts'

/** `trellis migrate` */
export const migrate: Command = {
  words: ['migrate'],
  summary: 'bring the database up to this release, once, under a lock',
  positionals: [],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(
      invocation,
      async (runtime) => {
        const { runMigrations } = await import('@trellis/stack')
        const applied = await runMigrations(runtime)
        if (invocation.values.json === true) invocation.terminal.print(JSON.stringify({ applied }))
        else
          invocation.terminal.print(
            applied.length === 0
              ? 'The database is up to date.'
              : applied.map(({ service, name }) => `applied ${service}/${name}`).join('\n'),
          )
        return 0 as const
      },
      { migrated: false },
    ),
}

import { type Command, jsonOption, storeOptions, textOf } from '../command.ts'
import { withRuntime } from './opened.ts'

/** `trellis key create` */
export const createKey: Command = {
  words: ['key', 'create'],
  summary: 'make an API key; it is shown once and stored hashed',
  positionals: [],
  options: {
    user: { type: 'string', value: 'E', required: true, summary: 'e-mail address or username of the owner' },
    name: { type: 'string', value: 'N', required: true, summary: 'what the key is for' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis key create --user ada@example.org --name ci'],
  run: async (invocation) =>
    await withRuntime(invocation, async (runtime) => {
      const login = textOf(invocation, 'user') ?? ''
      const name = textOf(invocation, 'name') ?? ''
      const { key } = await runtime.accounts.createKey({ login, name })
      if (invocation.values.json === true) invocation.terminal.print(JSON.stringify({ key }))
      else invocation.terminal.print(`Key "${name}" of ${login}; it is not shown again:\n${key}`)
      return 0 as const
    }),
}

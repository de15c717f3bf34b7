import { type Command, jsonOption, listOf, storeOptions, textOf } from '../command.ts'
import { withRuntime } from './opened.ts'
import { readPassword } from './read-password.ts'

/** `trellis user create` */
export const createUser: Command = {
  words: ['user', 'create'],
  summary: 'make an account',
  positionals: [],
  options: {
    email: { type: 'string', value: 'E', required: true, summary: 'e-mail address' },
    username: { type: 'string', value: 'U', required: true, summary: 'name to sign in with' },
    role: { type: 'string', value: 'R', multiple: true, summary: 'role to give' },
    'password-stdin': { type: 'boolean', summary: 'read the password from standard input instead of asking' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis user create --email ada@example.org --username lovelace --role admin --role developer'],
  run: async (invocation) => {
    const password = await readPassword(invocation.terminal, invocation.values['password-stdin'] === true)
    return await withRuntime(invocation, async (runtime) => {
      const account = await runtime.accounts.createUser({
        email: textOf(invocation, 'email') ?? '',
        username: textOf(invocation, 'username') ?? '',
        password,
        roles: listOf(invocation, 'role'),
      })
      if (invocation.values.json === true) invocation.terminal.print(JSON.stringify(account))
      else invocation.terminal.print(`Created ${account.username} <${account.email}>${rolesText(account.roles)}.`)
      return 0 as const
    })
  },
}

function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? ' without roles' : ` with ${roles.join(', ')}`
}

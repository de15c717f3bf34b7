import { type Command, jsonOption, listOf, storeOptions, textOf, UsageError } from '../command.ts'
import { table } from '../table.ts'
import { withRuntime } from './opened.ts'

const dayMs = 86_400_000

/** `trellis key create` */
const createKey: Command = {
  words: ['key', 'create'],
  summary: 'make an API key; it is shown once and stored hashed',
  positionals: [],
  options: {
    user: { type: 'string', value: 'E', required: true, summary: 'e-mail address or username of the owner' },
    name: { type: 'string', value: 'N', required: true, summary: 'what the key is for' },
    scope: { type: 'string', value: 'P', multiple: true, summary: 'permission that the key is for (default: all of its owner)' },
    days: { type: 'string', value: 'N', summary: 'how long the key is good for (default: until it is revoked)' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis key create --user ada@example.org --name ci --scope package.upload --days 90'],
  run: async (invocation) => {
    const days = textOf(invocation, 'days')
    if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new UsageError(`--days ${days} must be a whole number from 1 to 9999`)
    return await withRuntime(invocation, async ({ accounts }) => {
      const login = textOf(invocation, 'user') ?? ''
      const name = textOf(invocation, 'name') ?? ''
      const scopes = listOf(invocation, 'scope')
      for (const scope of scopes) accounts.permissions.named(scope)
      const { id, key } = await accounts.createKey({
        login,
        name,
        ...(scopes.length > 0 && { scopes }),
        ...(days !== undefined && { expiresAt: new Date(Date.now() + Number(days) * dayMs) }),
      })
      if (invocation.values.json === true) invocation.terminal.print(JSON.stringify({ id, key }))
      else invocation.terminal.print(`Key "${name}" of ${login}; it is not shown again:\n${key}`)
      return 0 as const
    })
  },
}

const listKeys: Command = {
  words: ['key', 'list'],
  summary: 'API keys, of one account or of all',
  positionals: [],
  options: { user: { type: 'string', value: 'E', summary: 'e-mail address or username of the owner' }, ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async ({ accounts }) => {
      const login = textOf(invocation, 'user')
      const keys = login === undefined ? await accounts.allKeys() : await accounts.listKeys(login)
      const rows = keys.map((key) => [
        key.id,
        key.owner.username,
        key.name,
        key.scopes?.join(' ') ?? 'all',
        day(key.expiresAt),
        day(key.lastUsedAt),
        day(key.revokedAt),
      ])
      const head = ['id', 'user', 'name', 'scopes', 'expires', 'last used', 'revoked']
      const text = keys.length === 0 ? 'No keys.' : table(head, rows).join('\n')
      invocation.terminal.print(invocation.values.json === true ? JSON.stringify({ keys }) : text)
      return 0 as const
    }),
}

const revokeKey: Command = {
  words: ['key', 'revoke'],
  summary: 'end an API key for good',
  positionals: ['USER', 'ID'],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async ({ accounts }) => {
      const [login = '', id = ''] = invocation.positionals
      await accounts.revokeKey({ login, id })
      invocation.terminal.print(invocation.values.json === true ? JSON.stringify({ id }) : `The key ${id} is revoked.`)
      return 0 as const
    }),
}

/** Every `trellis key …`. */
export const keyCommands: readonly Command[] = [createKey, listKeys, revokeKey]

function day(at: Date | undefined): string {
  return at?.toISOString().slice(0, 10) ?? '-'
}

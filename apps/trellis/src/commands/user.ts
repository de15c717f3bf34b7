import type { Account, Runtime } from '@trellis/stack'
import { type Command, type Invocation, jsonOption, listOf, type Options, storeOptions, textOf, UsageError } from '../command.ts'
import { table } from '../table.ts'
import { withRuntime } from './opened.ts'
import { readPassword } from './read-password.ts'

const roleOption = { role: { type: 'string', value: 'R', multiple: true, summary: 'role to give' } } as const satisfies Options

/** `trellis user create` */
const createUser: Command = {
  words: ['user', 'create'],
  summary: 'make an account',
  positionals: [],
  options: {
    email: { type: 'string', value: 'E', summary: 'e-mail address; needed unless --service' },
    username: { type: 'string', value: 'U', required: true, summary: 'name to sign in with' },
    ...roleOption,
    service: { type: 'boolean', summary: 'a service account: keys only, no password' },
    'password-stdin': { type: 'boolean', summary: 'read the password from standard input instead of asking' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: [
    'trellis user create --email ada@example.org --username lovelace --role admin --role developer',
    'trellis user create --service --username build-robot --role developer',
  ],
  run: async (invocation) => {
    const isService = invocation.values.service === true
    const email = textOf(invocation, 'email')
    if (!isService && email === undefined) throw new UsageError('--email is missing. See "trellis user create --help".')
    const password = isService ? '' : await readPassword(invocation.terminal, invocation.values['password-stdin'] === true)
    const username = textOf(invocation, 'username') ?? ''
    const roles = listOf(invocation, 'role')
    return await withRuntime(invocation, async ({ accounts }) => {
      const account = isService
        ? await accounts.createServiceAccount({ username, roles })
        : await accounts.createUser({ email: email ?? '', username, password, roles })
      const who = isService ? `the service account ${account.username}` : `${account.username} <${account.email}>`
      return answer(invocation, account, `Created ${who}${rolesText(account.roles)}.`)
    })
  },
}

const listUsers: Command = {
  words: ['user', 'list'],
  summary: 'accounts, with roles and state',
  positionals: [],
  options: {
    search: { type: 'string', value: 'TEXT', summary: 'part of user name or e-mail address' },
    role: { type: 'string', value: 'R', summary: 'only those with this role' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis user list --role admin'],
  run: async (invocation) =>
    await withRuntime(invocation, async ({ accounts }) => {
      const query = { search: textOf(invocation, 'search'), role: textOf(invocation, 'role'), page: 1, pageSize: 10_000 }
      const { users } = await accounts.listUsers(query)
      const rows = users.map((user) => [
        user.username,
        user.email ?? '(service)',
        user.roles.join(' '),
        user.status,
        user.twoFactor ? 'on' : 'off',
      ])
      const text = users.length === 0 ? 'No accounts.' : table(['user', 'e-mail', 'roles', 'state', 'two-factor'], rows).join('\n')
      return answer(invocation, { users }, text)
    }),
}

const inviteUser: Command = {
  words: ['user', 'invite'],
  summary: 'invite somebody; the link is printed, and mailed where mail is on',
  positionals: ['EMAIL'],
  options: {
    ...roleOption,
    days: { type: 'string', value: 'N', summary: 'how long the link is good for, 1 to 90 (default: 7)' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis user invite grace@example.org --role developer'],
  run: async (invocation) => {
    const days = Number(textOf(invocation, 'days') ?? '7')
    if (!Number.isInteger(days) || days < 1 || days > 90) throw new UsageError('--days must be a whole number from 1 to 90')
    return await withRuntime(invocation, async (runtime) => {
      const [email = ''] = invocation.positionals
      const { link } = await runtime.accounts.invite({
        email,
        roles: listOf(invocation, 'role'),
        expiresInDays: days,
        pages: pagesOf(runtime),
      })
      return answer(invocation, { email, link }, `Invitation for ${email}; it is not shown again:\n${link}`)
    })
  },
}

const whyDenied: Command = {
  words: ['user', 'why-denied'],
  summary: 'why an account may or may not do something',
  positionals: ['USER', 'PERMISSION'],
  options: { key: { type: 'string', value: 'ID', summary: 'with this API key of the account' }, ...storeOptions, ...jsonOption },
  examples: ['trellis user why-denied lovelace package.upload'],
  run: async (invocation) =>
    await withRuntime(invocation, async ({ accounts }) => {
      const [login = '', permission = ''] = invocation.positionals
      const explanation = await accounts.explain({ login, permission, keyId: textOf(invocation, 'key') })
      const verdict = explanation.allowed ? 'Allowed.' : 'Denied.'
      return answer(invocation, explanation, [verdict, ...explanation.reasons.map(({ message }) => `  ${message}`)].join('\n'))
    }),
}

const setRoles: Command = {
  words: ['user', 'roles'],
  summary: 'replace the roles of an account; none given takes all away',
  positionals: ['USER'],
  options: { ...roleOption, ...storeOptions, ...jsonOption },
  examples: ['trellis user roles lovelace --role admin'],
  run: async (invocation) =>
    await withRuntime(invocation, async ({ accounts }) => {
      const account = await accounts.setRoles(invocation.positionals[0] ?? '', listOf(invocation, 'role'))
      return answer(invocation, account, `${account.username} is now${rolesText(account.roles)}.`)
    }),
}

const resetPassword: Command = {
  words: ['user', 'reset-password'],
  summary: 'print a link by which the password can be set anew, good for an hour',
  positionals: ['USER'],
  options: { ...storeOptions, ...jsonOption },
  run: async (invocation) =>
    await withRuntime(invocation, async (runtime) => {
      const [login = ''] = invocation.positionals
      const link = await runtime.accounts.passwordResetLink({ login, pages: pagesOf(runtime) })
      return answer(invocation, { link }, `Whoever has this link can set the password of ${login}:\n${link}`)
    }),
}

type Act = (runtime: Runtime, login: string) => Promise<Account>

/** Something that is done to one account, without more to say. */
function action(word: string, { summary, done, act }: { summary: string; done: (username: string) => string; act: Act }): Command {
  return {
    words: ['user', word],
    summary,
    positionals: ['USER'],
    options: { ...storeOptions, ...jsonOption },
    run: async (invocation) =>
      await withRuntime(invocation, async (runtime) => {
        const account = await act(runtime, invocation.positionals[0] ?? '')
        return answer(invocation, account, done(account.username))
      }),
  }
}

/** Every `trellis user …`. */
export const userCommands: readonly Command[] = [
  createUser,
  listUsers,
  inviteUser,
  setRoles,
  action('activate', {
    summary: 'let an account in, also one that waits for approval',
    done: (name) => `${name} is active.`,
    act: async ({ accounts }, login) => await accounts.setActive(login, true),
  }),
  action('deactivate', {
    summary: 'shut an account out at once, sessions and keys included',
    done: (name) => `${name} is shut out.`,
    act: async ({ accounts }, login) => await accounts.setActive(login, false),
  }),
  action('unlock', {
    summary: 'let an account sign in again after too many attempts',
    done: (name) => `${name} may sign in again.`,
    act: async ({ accounts }, login) => await accounts.unlock(login),
  }),
  action('reset-two-factor', {
    summary: 'turn two-factor off for who has lost the authenticator and the backup codes',
    done: (name) => `${name} signs in without a code until two-factor is turned on again.`,
    act: async ({ accounts }, login) => await accounts.resetTwoFactor(login),
  }),
  resetPassword,
  whyDenied,
]

function answer(invocation: Invocation, json: unknown, text: string): 0 {
  invocation.terminal.print(invocation.values.json === true ? JSON.stringify(json) : text)
  return 0
}

/** Where the account pages are: below every service, so below the first. */
function pagesOf({ mounted, publicUrl }: Runtime): string {
  return mounted[0]?.publicUrl ?? publicUrl
}

function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? ' without roles' : ` with ${roles.join(', ')}`
}

import type { FastifyRequest } from 'fastify'
import { accountRoutes as routes } from '../../../contract/index.ts'
import { StackError } from '../../errors.ts'
import type { HttpApp } from '../../http/http-app.ts'
import { httpError } from '../../http/http-error.ts'
import type { Accounts } from '../accounts.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { personOf } from './requests.ts'
import { keyView } from './views.ts'

const dayMs = 86_400_000
const ok = { ok: true } as const

export interface KeyRequest {
  readonly name: string
  readonly scopes?: readonly string[]
  readonly expiresInDays?: number
}

/** One's own API keys. */
export function keyRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const onRequest = accounts.requireSession()

  app.get(
    `/${routes.keys.path}`,
    { onRequest, schema: { summary: 'My keys', response: { 200: routes.keys.response } } },
    async (request) => {
      const { account } = personOf(accounts, request)
      return { keys: (await accounts.listKeys(account.username)).map(keyView) }
    },
  )

  const { body, response } = routes.createKey
  app.post(
    `/${routes.createKey.path}`,
    { onRequest, schema: { summary: 'Make a key', body, response: { 200: response } } },
    async (request) => {
      const { account, session } = personOf(accounts, request)
      // Else its holder would have a key to roles that rest, as soon as they do not.
      if (session.mustEnrol) throw httpError(403, 'forbidden', 'Turn two-factor on first.')
      return await madeKey(accounts, { login: account.username, key: request.body, by: account.id })
    },
  )

  const { params } = routes.revokeKey
  const schema = { summary: 'Revoke a key', params, response: { 200: routes.revokeKey.response } }
  app.delete(`/${routes.revokeKey.path}`, { onRequest, schema }, async (request) => {
    const { account } = personOf(accounts, request)
    await accounts.revokeKey({ login: account.username, id: request.params.id }, account.id)
    return ok
  })
}

/** Makes a key and answers with it, this once. Throws `key_invalid` for a scope that is no permission. */
export async function madeKey(
  accounts: Accounts,
  { login, key, by }: { readonly login: string; readonly key: KeyRequest; readonly by: string },
) {
  const { name, scopes, expiresInDays } = key
  const unknown = scopes?.find((scope) => !accounts.permissions.all.some((permission) => permission.name === scope))
  if (unknown !== undefined) throw new StackError('key_invalid', `no permission is named "${unknown}"`)
  const made = await accounts.createKey(
    {
      login,
      name,
      ...(scopes !== undefined && { scopes }),
      ...(expiresInDays !== undefined && { expiresAt: new Date(Date.now() + expiresInDays * dayMs) }),
    },
    by,
  )
  const listed = (await accounts.listKeys(login)).find(({ id }) => id === made.id)
  if (listed === undefined) throw new Error(`the key ${made.id} was made and is not there`)
  return { key: made.key, view: keyView(listed) }
}

/** The one who acts, as the audit log names them. */
export function actorOf(accounts: Accounts, request: FastifyRequest): string {
  return accounts.callerOf(request).account.id
}

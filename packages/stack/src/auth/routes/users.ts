import type { FastifyRequest } from 'fastify'
import type { UserView } from '../../../contract/index.ts'
import { accountRoutes as routes } from '../../../contract/index.ts'
import { StackError } from '../../errors.ts'
import type { HttpApp } from '../../http/http-app.ts'
import type { Account } from '../account.ts'
import type { Accounts } from '../accounts.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { actorOf } from './keys.ts'
import { userView } from './views.ts'

const defaultPageSize = 50

/** Users and service accounts, for administrators. */
export function userRoutes(app: HttpApp, parts: AccountRoutesParts): void {
  const { accounts } = parts
  const reading = { onRequest: accounts.require('accounts.read') }
  const managing = { onRequest: accounts.require('accounts.manage') }

  const list = { summary: 'Users', querystring: routes.users.query, response: { 200: routes.users.response } }
  app.get(`/${routes.users.path}`, { ...reading, schema: list }, async (request) => {
    const { page = 1, pageSize = defaultPageSize, ...filter } = request.query
    const { users, total } = await accounts.listUsers({ ...filter, page, pageSize })
    return { users: users.map(userView), total }
  })

  const one = { summary: 'A user', params: routes.user.params, response: { 200: routes.user.response } }
  app.get(`/${routes.user.path}`, { ...reading, schema: one }, async (request) => viewOf(accounts, request.params.id))

  const { createUser: make, createServiceAccount: makeService, setRoles } = routes
  const making = { summary: 'Make a user', body: make.body, response: { 200: make.response } }
  app.post(`/${make.path}`, { ...managing, schema: making }, async (request) => {
    const { id } = await accounts.createUser(request.body, actorOf(accounts, request))
    return viewOf(accounts, id)
  })

  const makingService = { summary: 'Make a service account', body: makeService.body, response: { 200: makeService.response } }
  app.post(`/${makeService.path}`, { ...managing, schema: makingService }, async (request) => {
    const { id } = await accounts.createServiceAccount(request.body, actorOf(accounts, request))
    return viewOf(accounts, id)
  })

  const giving = { summary: 'Give a user roles', params: setRoles.params, body: setRoles.body, response: { 200: setRoles.response } }
  app.put(`/${setRoles.path}`, { ...managing, schema: giving }, async (request) => {
    const { username, id } = await existing(accounts, request.params.id)
    await accounts.setRoles(username, request.body.roles, actorOf(accounts, request))
    return viewOf(accounts, id)
  })

  actionRoutes(app, parts)
}

/** What is done to one user, without more to say. */
function actionRoutes(app: HttpApp, { accounts, pages }: AccountRoutesParts): void {
  const onRequest = accounts.require('accounts.manage')
  type Action = (login: string, by: string) => Promise<unknown>
  const actions: readonly (readonly [
    route: (typeof routes)['activateUser' | 'deactivateUser' | 'unlockUser' | 'resetTwoFactor'],
    summary: string,
    act: Action,
  ])[] = [
    [routes.activateUser, 'Let a user in', async (login, by) => await accounts.setActive(login, true, by)],
    [routes.deactivateUser, 'Shut a user out', async (login, by) => await accounts.setActive(login, false, by)],
    [routes.unlockUser, 'Lift a lock', async (login, by) => await accounts.unlock(login, by)],
    [routes.resetTwoFactor, "Turn a user's two-factor off", async (login, by) => await accounts.resetTwoFactor(login, by)],
  ]
  for (const [{ path, params, response }, summary, act] of actions) {
    app.post(`/${path}`, { onRequest, schema: { summary, params, response: { 200: response } } }, async (request) => {
      const { username, id } = await existing(accounts, request.params.id)
      await act(username, actorOf(accounts, request))
      return viewOf(accounts, id)
    })
  }
  const { path, params, response } = routes.sendPasswordReset
  const schema = { summary: 'Mail a user a link to reset the password', params, response: { 200: response } }
  app.post(`/${path}`, { onRequest, schema }, async (request) => {
    const { username } = await existing(accounts, request.params.id)
    await accounts.sendPasswordReset({ login: username, pages }, actorOf(accounts, request as FastifyRequest))
    return { ok: true } as const
  })
}

/** Throws `user_unknown`. */
export async function existing(accounts: Accounts, id: string): Promise<Account> {
  const user = await accounts.userById(id)
  if (user === undefined) throw new StackError('user_unknown', `no user has the id "${id}"`)
  return user
}

async function viewOf(accounts: Accounts, id: string): Promise<UserView> {
  const user = await accounts.listedUser(id)
  if (user === undefined) throw new StackError('user_unknown', `no user has the id "${id}"`)
  return userView(user)
}

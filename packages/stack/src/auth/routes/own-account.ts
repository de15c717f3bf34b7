import type { ProfileView } from '../../../contract/index.ts'
import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import type { Accounts } from '../accounts.ts'
import type { Session } from '../sessions.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { personOf } from './requests.ts'
import { isoOrNull, openSessionView, sessionView } from './views.ts'

const ok = { ok: true } as const

/** What people do with their own accounts, signed in. */
export function ownAccountRoutes(app: HttpApp, parts: AccountRoutesParts): void {
  const { accounts, pages } = parts
  const onRequest = accounts.requireSession()

  app.get(`/${routes.profile.path}`, { onRequest, schema: answering('My account', routes.profile) }, async (request) =>
    profileOf(accounts, personOf(accounts, request).session),
  )

  app.post(
    `/${routes.changeUsername.path}`,
    { onRequest, schema: taking('Change my user name', routes.changeUsername) },
    async (request) => {
      const { session, account } = personOf(accounts, request)
      await accounts.changeUsername(account.id, request.body.username)
      return profileOf(accounts, { ...session, user: { ...session.user, username: request.body.username } })
    },
  )

  app.post(
    `/${routes.changePassword.path}`,
    { onRequest, schema: taking('Change my password', routes.changePassword) },
    async (request) => {
      const { session, account } = personOf(accounts, request)
      const { currentPassword: current, newPassword: next } = request.body
      await accounts.changePassword({ userId: account.id, sessionId: session.id, current, next })
      return ok
    },
  )

  app.post(`/${routes.changeEmail.path}`, { onRequest, schema: taking('Change my address', routes.changeEmail) }, async (request) => {
    const { account } = personOf(accounts, request)
    await accounts.changeEmail({ userId: account.id, ...request.body, pages })
    return ok
  })

  sessionRoutes(app, parts)
  twoFactorRoutes(app, parts)
}

function sessionRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const onRequest = accounts.requireSession()

  app.get(`/${routes.sessions.path}`, { onRequest, schema: answering('My sessions', routes.sessions) }, async (request) => {
    const { session, account } = personOf(accounts, request)
    const listed = await accounts.listSessions(account.id)
    return { sessions: listed.map((one) => openSessionView(one, session.id)) }
  })

  const end = { summary: 'End one of my sessions', params: routes.endSession.params, response: { 200: routes.endSession.response } }
  app.delete(`/${routes.endSession.path}`, { onRequest, schema: end }, async (request) => {
    const { account } = personOf(accounts, request)
    await accounts.endSession({ userId: account.id, id: request.params.id }, account.id)
    return ok
  })

  app.post(
    `/${routes.endOtherSessions.path}`,
    { onRequest, schema: answering('End my other sessions', routes.endOtherSessions) },
    async (request) => {
      const { session, account } = personOf(accounts, request)
      return { ended: await accounts.endSessions({ userId: account.id, exceptId: session.id }, account.id) }
    },
  )
}

function twoFactorRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const onRequest = accounts.requireSession()

  app.post(`/${routes.enrolTwoFactor.path}`, { onRequest, schema: taking('Begin two-factor', routes.enrolTwoFactor) }, async (request) =>
    accounts.enrolTwoFactor(personOf(accounts, request).account.id, request.body.password),
  )

  app.post(
    `/${routes.confirmTwoFactor.path}`,
    { onRequest, schema: taking('Turn two-factor on', routes.confirmTwoFactor) },
    async (request) => ({
      backupCodes: [...(await accounts.confirmTwoFactor(personOf(accounts, request).account.id, request.body.code))],
    }),
  )

  app.post(
    `/${routes.renewBackupCodes.path}`,
    { onRequest, schema: taking('New backup codes', routes.renewBackupCodes) },
    async (request) => ({
      backupCodes: [...(await accounts.renewBackupCodes(personOf(accounts, request).account.id, request.body.password))],
    }),
  )

  app.post(
    `/${routes.disableTwoFactor.path}`,
    { onRequest, schema: taking('Turn two-factor off', routes.disableTwoFactor) },
    async (request) => {
      await accounts.disableTwoFactor({ userId: personOf(accounts, request).account.id, ...request.body })
      return ok
    },
  )
}

async function profileOf(accounts: Accounts, session: Session): Promise<ProfileView> {
  const [listed, twoFactor] = await Promise.all([accounts.listedUser(session.user.id), accounts.twoFactorOf(session.user)])
  const { user } = sessionView(accounts.permissions, session)
  if (listed === undefined || user === null) throw new Error(`the signed-in user ${session.user.id} is gone`)
  return {
    user,
    createdAt: isoOrNull(listed.createdAt) ?? '',
    hasPassword: listed.hasPassword,
    providers: accounts.settings.providers.filter(({ id }) => listed.providers.includes(id)).map(({ id, name }) => ({ id, name })),
    twoFactor,
  }
}

function answering<Route extends { readonly response: unknown }>(summary: string, { response }: Route) {
  return { summary, response: { 200: response as Route['response'] } }
}

function taking<Route extends { readonly body: unknown; readonly response: unknown }>(summary: string, { body, response }: Route) {
  return { summary, body: body as Route['body'], response: { 200: response as Route['response'] } }
}

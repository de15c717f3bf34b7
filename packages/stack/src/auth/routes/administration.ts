import { accountRoutes as routes } from '../../../contract/index.ts'
import type { HttpApp } from '../../http/http-app.ts'
import type { Invitation } from '../invitations.ts'
import type { DeclaredPermission } from '../permissions.ts'
import type { AccountRoutesParts } from './account-routes.ts'
import { actorOf, madeKey } from './keys.ts'
import { existing } from './users.ts'
import { keyView } from './views.ts'

const ok = { ok: true } as const

/** Keys of others, roles and permissions, why somebody may not, invitations: for administrators. */
export function administrationRoutes(app: HttpApp, parts: AccountRoutesParts): void {
  userKeyRoutes(app, parts)
  roleRoutes(app, parts)
  invitationRoutes(app, parts)
}

function userKeyRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const reading = { onRequest: accounts.require('accounts.read') }
  const managing = { onRequest: accounts.require('accounts.manage') }
  const { userKeys, createUserKey, revokeUserKey, allKeys } = routes

  const all = { summary: 'Keys of everybody', response: { 200: allKeys.response } }
  app.get(`/${allKeys.path}`, { ...reading, schema: all }, async () => ({ keys: (await accounts.allKeys()).map(keyView) }))

  const list = { summary: 'Keys of a user', params: userKeys.params, response: { 200: userKeys.response } }
  app.get(`/${userKeys.path}`, { ...reading, schema: list }, async (request) => {
    const { username } = await existing(accounts, request.params.id)
    return { keys: (await accounts.listKeys(username)).map(keyView) }
  })

  const { params, body, response } = createUserKey
  const make = { summary: 'Make a key for a user', params, body, response: { 200: response } }
  app.post(`/${createUserKey.path}`, { ...managing, schema: make }, async (request) => {
    const { username } = await existing(accounts, request.params.id)
    return await madeKey(accounts, { login: username, key: request.body, by: actorOf(accounts, request) })
  })

  const revoke = { summary: 'Revoke a key of a user', params: revokeUserKey.params, response: { 200: revokeUserKey.response } }
  app.delete(`/${revokeUserKey.path}`, { ...managing, schema: revoke }, async (request) => {
    const { username } = await existing(accounts, request.params.id)
    await accounts.revokeKey({ login: username, id: request.params.keyId }, actorOf(accounts, request))
    return ok
  })
}

function roleRoutes(app: HttpApp, { accounts }: AccountRoutesParts): void {
  const reading = { onRequest: accounts.require('accounts.read') }
  const { permissions, settings } = accounts

  const schema = { summary: 'Roles and what they allow', response: { 200: routes.roles.response } }
  app.get(`/${routes.roles.path}`, { ...reading, schema }, async () => ({
    roles: permissions.roles.map((name) => ({
      name,
      permissions: permissions.all.filter(({ roles }) => roles.includes(name)).map(permissionView),
      needsTwoFactor: settings.twoFactorRoles.includes(name),
    })),
    permissions: permissions.all.map(permissionView),
  }))

  const { params, query, response } = routes.whyDenied
  const why = { summary: 'Why a user may or may not do something', params, querystring: query, response: { 200: response } }
  app.get(`/${routes.whyDenied.path}`, { ...reading, schema: why }, async (request) => {
    const { username } = await existing(accounts, request.params.id)
    const { allowed, reasons, grantingRoles } = await accounts.explain({ login: username, ...request.query })
    return { allowed, reasons: [...reasons], grantingRoles: [...grantingRoles] }
  })
}

function invitationRoutes(app: HttpApp, { accounts, pages }: AccountRoutesParts): void {
  const { invitations, invite, withdrawInvitation } = routes

  const list = { summary: 'Open invitations', response: { 200: invitations.response } }
  app.get(`/${invitations.path}`, { onRequest: accounts.require('accounts.read'), schema: list }, async () => ({
    invitations: (await accounts.listInvitations()).map(invitationView),
  }))

  const onRequest = accounts.require('accounts.manage')
  const make = { summary: 'Invite somebody', body: invite.body, response: { 200: invite.response } }
  app.post(`/${invite.path}`, { onRequest, schema: make }, async (request) => {
    const { invitation, link } = await accounts.invite({ ...request.body, pages }, actorOf(accounts, request))
    return { invitation: invitationView(invitation), link }
  })

  const withdraw = { summary: 'Withdraw an invitation', params: withdrawInvitation.params, response: { 200: withdrawInvitation.response } }
  app.delete(`/${withdrawInvitation.path}`, { onRequest, schema: withdraw }, async (request) => {
    await accounts.withdrawInvitation(request.params.id, actorOf(accounts, request))
    return ok
  })
}

function permissionView({ name, summary, service }: DeclaredPermission) {
  return { name, summary, service }
}

function invitationView({ id, email, roles, invitedBy, createdAt, expiresAt }: Invitation) {
  return {
    id,
    email,
    roles: [...roles],
    invitedBy: invitedBy ?? null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}

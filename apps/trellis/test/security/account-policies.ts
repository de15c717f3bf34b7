import { accountRoutes } from '@trellis/stack/contract'
import type { Policy } from './policies.ts'

/** Where the services of the release are mounted, each with the account routes below it. */
const mounts = ['', '/ops']

const beforeSignIn: readonly (keyof typeof accountRoutes)[] = [
  'signIn',
  'secondStep',
  'register',
  'resendConfirmation',
  'invitation',
  'confirmEmail',
  'requestPasswordReset',
  'resetPassword',
]
const reading: readonly (keyof typeof accountRoutes)[] = [
  'users',
  'user',
  'userKeys',
  'userSessions',
  'whyDenied',
  'allKeys',
  'roles',
  'invitations',
]
const managing: readonly (keyof typeof accountRoutes)[] = [
  'createUser',
  'createServiceAccount',
  'setRoles',
  'activateUser',
  'deactivateUser',
  'unlockUser',
  'resetTwoFactor',
  'sendPasswordReset',
  'createUserKey',
  'revokeUserKey',
  'endUserSession',
  'endUserSessions',
  'invite',
  'withdrawInvitation',
]

/** What the contract of accounts says of a route; no request has a body, so that whoever passes is told that it is missing. */
function policyOf(name: keyof typeof accountRoutes): Policy {
  const administration = (permission: string): Policy => ({ who: { roles: ['admin'] }, permission })
  if (name === 'capabilities' || name === 'session') return { who: 'anyone' }
  if (beforeSignIn.includes(name)) return { who: 'anyone', forgery: 'same-site' }
  if (reading.includes(name)) return administration('accounts.read')
  if (managing.includes(name)) return administration('accounts.manage')
  return name === 'audit' ? administration('audit.read') : { who: 'signed-in' }
}

const names = Object.keys(accountRoutes) as (keyof typeof accountRoutes)[]

/** The account routes below every mount. */
export const accountPolicies: Readonly<Record<string, Policy>> = Object.fromEntries(
  mounts.flatMap((mount) => [
    ...names.map((name) => [`${accountRoutes[name].method} ${mount}/_account/${accountRoutes[name].path}`, policyOf(name)]),
    [`GET ${mount}/_account/providers/:id/start`, { who: 'anyone' }],
    [`GET ${mount}/_account/providers/:id/callback`, { who: 'anyone' }],
  ]),
)

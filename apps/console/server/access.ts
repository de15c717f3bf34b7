import type { Account, Accounts, ServiceDefinition } from '@trellis/stack'
import type { TObject } from 'typebox'
import type { Permission } from '../contract/index.ts'

type Declared = NonNullable<ServiceDefinition<TObject>['permissions']>[number]

/** Roles of the console. */
export const roles = ['admin', 'operator', 'viewer']

/** What its routes ask for; each of the contract's permissions once. */
export const permissions = [
  { name: 'ops.read', summary: 'See queues, jobs, workers, runs and findings, and who did what.', roles: ['admin', 'operator', 'viewer'] },
  { name: 'ops.operate', summary: 'Pause, cancel, replay and start what runs in the background.', roles: ['admin', 'operator'] },
] as const satisfies readonly (Declared & { readonly name: Permission })[]

/** What this account may do here. */
export function permissionsOf(accounts: Accounts, account: Account): Permission[] {
  return permissions.map(({ name }) => name).filter((name) => accounts.may(account, name))
}

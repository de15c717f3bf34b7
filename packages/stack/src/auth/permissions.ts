import { StackError } from '../errors.ts'

/** Something that may be done, as a service declares it. */
export interface Permission {
  /** `noun.verb`, such as `package.upload`; unique in an installation. API keys name it as a scope. */
  readonly name: string
  /** What it allows, for administrators. */
  readonly summary: string
  /** The user roles that have it. */
  readonly roles: readonly string[]
}

/** A permission with the service that checks it. */
export interface DeclaredPermission extends Permission {
  readonly service: string
}

/** Which role may do what, over all services. */
export interface Permissions {
  /** Sorted by name. */
  readonly all: readonly DeclaredPermission[]
  /** Every role that a user may have, sorted. */
  readonly roles: readonly string[]
  /** Throws `permission_unknown`. */
  named(name: string): DeclaredPermission
  /** Names of what these roles allow, sorted. */
  of(roles: readonly string[]): readonly string[]
}

/** What the stack itself asks for. Its administrator is there whatever the services declare. */
const ownPermissions: readonly DeclaredPermission[] = [
  { name: 'accounts.read', summary: 'See users, roles, keys and invitations.', roles: ['admin'] },
  { name: 'accounts.manage', summary: 'Make and change users, their roles and keys.', roles: ['admin'] },
  { name: 'audit.read', summary: 'Read the log of who did what.', roles: ['admin'] },
].map((permission) => ({ ...permission, service: 'trellis' }))

const nameShape = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/

/**
 * Puts together what all services declare. Throws `permission_invalid` for a name that is no `noun.verb`, one that is declared twice, or
 * a role that no service has.
 */
export function createPermissions(declared: readonly DeclaredPermission[], declaredRoles: readonly string[]): Permissions {
  const all = [...ownPermissions, ...declared].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const roles = [...new Set([...declaredRoles, ...ownPermissions.flatMap((permission) => permission.roles)])].sort()
  for (const [index, { name, roles: granted, service }] of all.entries()) {
    if (!nameShape.test(name)) throw invalid(service, `"${name}" is no name such as package.upload`)
    if (all[index + 1]?.name === name) throw invalid(service, `"${name}" is declared twice`)
    const unknown = granted.find((role) => !roles.includes(role))
    if (unknown !== undefined) throw invalid(service, `"${name}" is given to the role "${unknown}", which no service has`)
  }
  const byName = new Map(all.map((permission) => [permission.name, permission]))
  return {
    all,
    roles,
    named: (name) => {
      const found = byName.get(name)
      if (found === undefined) throw new StackError('permission_unknown', `no permission is named "${name}"`)
      return found
    },
    of: (held) => all.filter((permission) => permission.roles.some((role) => held.includes(role))).map(({ name }) => name),
  }
}

function invalid(service: string, problem: string): StackError {
  return new StackError('permission_invalid', `permission of ${service}: ${problem}`)
}

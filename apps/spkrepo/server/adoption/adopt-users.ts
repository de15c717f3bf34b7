import { type Accounts, StackError } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { OldTables } from './old-tables.ts'
import type { Reporting } from './report.ts'

/** Who somebody there is here. */
export interface KnownPerson {
  readonly id: string
  readonly username: string
}

export interface AdoptUsersParts {
  readonly accounts: Accounts
  readonly report: Reporting
}

/** Takes over everybody, one transaction each. Returns who is who, by id there; who could not be taken over is left out. */
export async function adoptUsers(old: Kysely<OldTables>, { accounts, report }: AdoptUsersParts): Promise<ReadonlyMap<number, KnownPerson>> {
  const rolesOf = await rolesByUser(old)
  const users = await old
    .selectFrom('user')
    .select(['id', 'username', 'email', 'password', 'api_key', 'active', 'confirmed_at'])
    .orderBy('id')
    .execute()
  const people = new Map<number, KnownPerson>()
  for (const user of users) {
    const subject = `user ${user.username}`
    const given = rolesOf.get(user.id) ?? []
    const roles = given.filter((role) => accounts.permissions.roles.includes(role))
    for (const role of given)
      if (!roles.includes(role)) report.problem('role_unknown', subject, `has the role "${role}", which is none here and is left out`)
    try {
      const { id, username, outcome, remarks } = await accounts.adoptUser(
        {
          email: user.email,
          username: user.username,
          passwordHash: user.password,
          emailVerified: user.confirmed_at !== null,
          active: user.active,
          // There, everybody who registers is inactive until an administrator has looked.
          awaitsApproval: !user.active && roles.length === 0,
          roles,
          apiKey: user.api_key ?? undefined,
        },
        { dryRun: report.dryRun },
      )
      people.set(user.id, { id, username })
      report.count('users', outcome)
      if (remarks.includes('password')) report.problem('password_unreadable', subject, 'has a password that must be reset: no sha512_crypt')
      if (remarks.includes('username')) report.problem('username_changed', subject, `is called ${username} here`)
      if (remarks.includes('key')) report.problem('key_unusable', subject, 'has an API key that is no 64 hex digits; make a new one')
    } catch (error) {
      if (!(error instanceof StackError && error.code === 'email_invalid')) throw error
      report.count('users', 'leftOut')
      report.problem('email_invalid', subject, error.message)
    }
  }
  return people
}

async function rolesByUser(old: Kysely<OldTables>): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await old
    .selectFrom('user_role')
    .innerJoin('role', 'role.id', 'user_role.role_id')
    .select(['user_role.user_id', 'role.name'])
    .where('user_role.user_id', 'is not', null)
    .distinct()
    .execute()
  const found = new Map<number, string[]>()
  for (const { user_id, name } of rows) if (user_id !== null) found.set(user_id, [...(found.get(user_id) ?? []), name])
  return found
}

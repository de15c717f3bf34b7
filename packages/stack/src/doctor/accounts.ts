import type { AuthDb, AuthTables } from '../auth/auth-tables.ts'
import { demoEmail } from '../auth/demo-email.ts'
import { stackSchema } from '../db/database.ts'
import { pendingMigrations } from '../db/migrator.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** Whether somebody can look after the installation, and nobody can by a password that stands in a manual. */
export function examineAccounts({
  database,
  migrations,
  mounted,
  config,
}: Pick<Runtime, 'database' | 'migrations' | 'mounted' | 'config'>): Examination {
  return {
    area: 'accounts',
    look: async () => {
      const missing = await pendingMigrations(database, migrations)
      if (missing.some(({ service }) => service === stackSchema)) return []
      const db = database.forService<AuthTables>(stackSchema)
      const admins = await db
        .selectFrom('user')
        .innerJoin('user_role', 'user_role.user_id', 'user.id')
        .select(['user.username', 'user.email'])
        .where('user_role.role', '=', 'admin')
        .where('user.active', '=', true)
        .execute()
      return [
        when(
          admins.length === 0 && mounted.some(({ service }) => service.roles.includes('admin')),
          ['no-admin', 'warning'],
          [
            'nobody has the role admin',
            'nobody can look after users, roles and packages on the web',
            'run "trellis user create --email … --role admin"',
          ],
        ),
        when(
          admins.some(({ email }) => email === demoEmail),
          ['demo-account', 'danger'],
          [
            `the administrator of a demo, ${demoEmail}, can sign in`,
            'its password was printed to a terminal and may be known to others',
            'start production on an empty data folder, without --demo',
          ],
        ),
        oldPasswordsFinding(await oldPasswords(db), config.stack.accounts.oldPasswordSalt !== undefined),
      ]
    },
  }
}

/** How many people have a password that another program has hashed. */
async function oldPasswords(db: AuthDb): Promise<number> {
  const { total } = await db
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<number | string>().as('total'))
    .where('password', 'like', '$6$%')
    .executeTakeFirstOrThrow()
  return Number(total)
}

function oldPasswordsFinding(people: number, hasSalt: boolean): Finding | undefined {
  if (people === 0)
    return when(
      hasSalt,
      ['old-salt-unneeded', 'note'],
      [
        'accounts.old_password_salt is set, and nobody has a password of another program',
        'a secret that nothing needs can only be lost',
        'unset it, unless people are still to be taken over',
      ],
    )
  const who = `${people} ${people === 1 ? 'person has a password' : 'people have passwords'} that another program has hashed`
  if (!hasSalt)
    return {
      code: 'old-salt-missing',
      level: 'danger',
      what: `${who}, and accounts.old_password_salt is not set`,
      why: 'they cannot sign in',
      remedy: 'set SECURITY_PASSWORD_SALT to what it was in that program',
    }
  return {
    code: 'old-passwords-left',
    level: 'note',
    what: who,
    why: 'each is hashed anew when its owner signs in; until then its strength is that of the old salt and hash',
    remedy: 'after some months, have the rest reset theirs: trellis user reset-password',
  }
}

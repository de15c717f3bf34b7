import type { AuthTables } from '../auth/auth-tables.ts'
import { demoEmail } from '../auth/demo-email.ts'
import { stackSchema } from '../db/database.ts'
import { pendingMigrations } from '../db/migrator.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, when } from './finding.ts'

/** Whether somebody can look after the installation, and nobody can by a password that stands in a manual. */
export function examineAccounts({ database, migrations, mounted }: Pick<Runtime, 'database' | 'migrations' | 'mounted'>): Examination {
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
      ]
    },
  }
}

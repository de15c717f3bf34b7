import type { Database } from '../db/database.ts'
import { pendingMigrations } from '../db/migrator.ts'
import { poolSizeOf } from '../roles/pool-size.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, type Finding, when } from './finding.ts'
import { mariadbFindings } from './mariadb.ts'
import { postgresFindings } from './postgres.ts'

type Examined = Pick<Runtime, 'database' | 'migrations' | 'broker' | 'config'>

/** Whether the database answers, is up to date, keeps the time and can be brought back. */
export function examineDatabase({ database, migrations, broker, config }: Examined): Examination {
  return {
    area: 'database',
    look: async () => {
      await database.ping()
      const pending = (await pendingMigrations(database, migrations)).map(({ service, name }) => `${service}/${name}`)
      if (!(await broker.isCurrent())) pending.push('the job tables')
      return [
        when(
          pending.length > 0,
          ['unmigrated', 'danger'],
          [
            `the database lacks ${pending.join(', ')}`,
            'api, worker and scheduler refuse to start',
            'run "trellis migrate" with the same configuration',
          ],
        ),
        ...(await findingsOf(database, poolSizeOf('serve', config.stack))),
      ]
    },
  }
}

async function findingsOf(database: Database, poolSize: number): Promise<readonly (Finding | undefined)[]> {
  switch (database.dialect) {
    case 'postgres':
      return await postgresFindings(database, poolSize)
    case 'mysql':
      return await mariadbFindings(database, poolSize)
    case 'sqlite':
      return [embedded(database)]
  }
}

function embedded({ location }: Database): Finding {
  return {
    code: 'embedded',
    level: 'note',
    what: `the database is the file ${location.dialect === 'sqlite' ? location.file : ''}`,
    why: 'it serves the processes of one host, and is lost with its disk',
    remedy: 'run "trellis backup" regularly; for several hosts set TRELLIS_DATABASE_URL to a PostgreSQL or MariaDB database',
  }
}

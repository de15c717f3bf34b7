import { type Dialect, MysqlAdapter, MysqlIntrospector } from 'kysely'
import { type MysqlSettings, PooledMysqlDriver } from './mysql-driver.ts'
import { PortableMysqlCompiler } from './mysql-query-compiler.ts'

/** Kysely over MariaDB or MySQL. `settings` hold for each connection of its pool. */
export function mysqlDialect(settings: MysqlSettings): Dialect {
  return {
    createAdapter: () => new ReturningAdapter(),
    createDriver: () => new PooledMysqlDriver(settings),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new PortableMysqlCompiler(),
  }
}

/** MySQL, but inserts and deletes return rows: by the server, or by what the connection knows. */
export class ReturningAdapter extends MysqlAdapter {
  override get supportsReturning(): boolean {
    return true
  }
}

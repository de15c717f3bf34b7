import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type SchemableIdentifierNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { StackError } from '../errors.ts'
import { Mutex, SqliteFile, SqliteLease } from './sqlite-connection.ts'

/**
 * Kysely over Node's own SQLite: WAL, so that readers never wait for the writer and other processes may open the file too;
 * one writer and one reader connection per process.
 */
export function sqliteDialect(file: string): Dialect {
  return {
    createAdapter: () => new WalAdapter(),
    createDriver: () => new NodeSqliteDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new PrefixingCompiler(),
  }
}

/** Kysely's own adapter lets one query or transaction run at a time; a reader beside the writer needs no such queue. */
class WalAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** SQLite has no schemas: `spkrepo.package` is stored as the table `spkrepo_package`. */
class PrefixingCompiler extends SqliteQueryCompiler {
  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    const name = node.schema === undefined ? node.identifier.name : `${node.schema.name}_${node.identifier.name}`
    this.append(`"${this.sanitizeIdentifier(name)}"`)
  }
}

class NodeSqliteDriver implements Driver {
  readonly #file: string
  readonly #writing = new Mutex()
  #writer: SqliteFile | undefined
  #reader: SqliteFile | undefined

  constructor(file: string) {
    this.#file = file
  }

  async init(): Promise<void> {
    this.#writer = new SqliteFile(this.#file, { readOnly: false })
    // Through `run`, which waits: while another process opens or makes the file, even these find it locked.
    await this.#writer.run('pragma journal_mode = wal', [])
    await this.#writer.run('pragma synchronous = normal', [])
    this.#reader = new SqliteFile(this.#file, { readOnly: true })
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#writer === undefined || this.#reader === undefined) throw new StackError('database_closed', `${this.#file} is not open`)
    return new SqliteLease(this.#reader, this.#writer, this.#writing)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await leaseOf(connection).begin()
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await leaseOf(connection).commit()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await leaseOf(connection).rollback()
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    const release = await this.#writing.lock()
    this.#reader?.close()
    this.#writer?.close()
    this.#reader = this.#writer = undefined
    release()
  }
}

function leaseOf(connection: DatabaseConnection): SqliteLease {
  if (connection instanceof SqliteLease) return connection
  throw new TypeError('a transaction must be begun on a connection of its own driver')
}

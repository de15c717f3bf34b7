export { freePort } from './free-port.ts'
export { type DatabaseKind, databaseKinds, type FreshDatabase, freshDatabase } from './fresh-database.ts'
export { type MariadbServer, missingMariadb, startMariadb } from './mariadb-server.ts'
export { missingPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'
export { type Ending, type Program, type ProgramOptions, startProgram } from './program.ts'
export { missingRedis, type RedisServer, startRedis } from './redis-server.ts'
export {
  chromium,
  gnupg,
  mariadb,
  nginx,
  openssl,
  type ProgramPath,
  postgres,
  type ServiceUrl,
  type Skipped,
  systemdAnalyze,
} from './services.ts'
export { missingSwift, type S3Server, startSwift } from './swift.ts'
export { tempDir } from './temp-dir.ts'
export { type Answer, ask, missingWebServer, startWebServer, type WebServer } from './web-server.ts'

export { freePort } from './free-port.ts'
export { type FreshDatabase, freshDatabase } from './fresh-database.ts'
export { type Ending, type Program, type ProgramOptions, startProgram } from './program.ts'
export { missingRedis, type RedisServer, startRedis } from './redis-server.ts'
export {
  chromium,
  databaseKinds,
  gnupg,
  nginx,
  openssl,
  type ProgramPath,
  postgres,
  type ServiceUrl,
  type Skipped,
  systemdAnalyze,
} from './services.ts'
export { tempDir } from './temp-dir.ts'
export { type Answer, ask, missingWebServer, startWebServer, type WebServer } from './web-server.ts'

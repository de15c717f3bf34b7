// Brings the route option `hide`, and what else the API description reads, to the services' route types.
import '@fastify/swagger'

export type { FastifyReply as HttpReply, FastifyRequest as HttpRequest } from 'fastify'
export type { Account } from './auth/account.ts'
export { type Accounts, type AccountsOptions, createAccounts } from './auth/accounts.ts'
export type { ApiKey, NewApiKey } from './auth/api-keys.ts'
export type { AuditEvent } from './auth/audit.ts'
export { authMigrations } from './auth/auth-migrations.ts'
export type { RequestHeaders, Visitor } from './auth/better-auth.ts'
export { demoEmail } from './auth/demo-email.ts'
export type { NewUser } from './auth/new-user.ts'
export type { Session, SignInRequest, SignInResult } from './auth/sign-in.ts'
export { backUp } from './backup/back-up.ts'
export { type EmbeddedStores, embeddedStores } from './backup/embedded-stores.ts'
export type { Manifest } from './backup/manifest.ts'
export { restore } from './backup/restore.ts'
export { isSecret, type Leaf, leavesOf, Secret, snakeCase } from './config/leaves.ts'
export { type ConfigSources, type LoadedConfig, loadConfig } from './config/load-config.ts'
export { StackConfig } from './config/stack-config.ts'
export { type ColumnTypes, columnTypes } from './db/column-types.ts'
export { type Database, type DatabaseOptions, type DialectName, databaseNow, openDatabase, stackSchema } from './db/database.ts'
export { type AppliedMigration, type Migration, type MigrationSet, migrate, pendingMigrations } from './db/migrator.ts'
export { type AreaReport, type Diagnosis, examine } from './doctor/doctor.ts'
export { type Finding, when } from './doctor/finding.ts'
export { StackError, type StackErrorCode } from './errors.ts'
export { serveAssets } from './http/assets.ts'
export type { HttpApp } from './http/http-app.ts'
export { HttpError, httpError } from './http/http-error.ts'
export { publicUrlOf } from './http/public-url.ts'
export { contentSecurityPolicy } from './http/security-headers.ts'
export { type SentObject, sendObject } from './http/send-object.ts'
export { createHttpServer, type HttpServerOptions, type Mount, type ReadinessCheck, stopHttpServer } from './http/server.ts'
export { createLogger, type Logger } from './observe/logger.ts'
export { createMetrics, type Metrics } from './observe/metrics.ts'
export { createOutbox, type Outbox, type OutboxWriter } from './outbox/outbox.ts'
export { relayBatch, startRelay } from './outbox/relay.ts'
export { limitRequests, type RequestLimit } from './rate-limit/limit-requests.ts'
export type { RateLimit, RateLimits, RateVerdict } from './rate-limit/rate-limits.ts'
export { startApi } from './roles/api.ts'
export { requireMigrated, runMigrations } from './roles/migrate.ts'
export type { Running } from './roles/running.ts'
export { type MountedService, openRuntime, type Runtime, type RuntimeOptions } from './roles/runtime.ts'
export { startScheduler } from './roles/scheduler.ts'
export { startUp } from './roles/up.ts'
export { startWorker } from './roles/worker.ts'
export { defineRun, type Phase, type PhaseContext, type Run, type RunDefinition } from './runs/define-run.ts'
export type { RunOutcome } from './runs/execute-run.ts'
export type { Runs, StartOptions } from './runs/run-desk.ts'
export type { RunAccess } from './runs/run-routes.ts'
export type { PastRun, PhaseStatus, RunStatus } from './runs/run-status.ts'
export { RunView } from './runs/run-view.ts'
export {
  type CommandResult,
  type CommandSpec,
  defineService,
  type HostRoutes,
  type Service,
  type ServiceContext,
  type ServiceDefinition,
  type ServiceInstance,
  type ServiceRuns,
  type Sweep,
} from './service.ts'
export { type HeldLock, type HoldOptions, holdLock } from './state/hold-lock.ts'
export type { FencedOptions, Lease, LockRequest, PutOptions, StateRecord, StateStore } from './state/state-store.ts'
export { fileStorage } from './storage/file-storage.ts'
export type { ByteRange, ObjectStat, OpenObject, Staged, StagedLeftover, StageWriter, Storage } from './storage/storage.ts'

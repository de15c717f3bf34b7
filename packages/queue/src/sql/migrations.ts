import type { Site } from './connection.ts'
import { type Flow, int, sql, sqlFirst } from './flow.ts'
import { addChoices } from './migration-3.ts'
import { easePostgres } from './migration-4.ts'
import { addOrders } from './migration-5.ts'
import { addCancelledIndex } from './migration-6.ts'

/** Every version of the schema in order. Never edited once released: a change is a new entry. */
const versions: readonly ((site: Site) => readonly string[])[] = [
  createTables,
  createSchedules,
  addChoices,
  easePostgres,
  addOrders,
  addCancelledIndex,
]

/** Brings the schema up to this code's version. Takes a lock first, so several processes may do it at once. */
export function* migrate(site: Site): Flow<void> {
  for (const statement of site.dialect.migrationStart(site.schema)) yield statement
  yield* sql(`create table if not exists ${site.version} (version integer primary key, applied_at bigint not null)`)
  const applied = yield* appliedVersion(site)
  for (const [index, statements] of versions.entries()) {
    if (index < applied) continue
    for (const text of statements(site)) yield* sql(text)
    yield* sql(`insert into ${site.version} (version, applied_at) values ($1, ${site.dialect.nowMs})`, index + 1)
  }
  if (!(yield* hasFunctions(site))) for (const statement of site.dialect.server?.create(site.schema) ?? []) yield statement
}

/** Whether the schema has everything that this code needs. A newer one does: versions only add. */
export function* isCurrent(site: Site): Flow<boolean> {
  const found = (yield site.dialect.hasTable(site.version))[0]
  if (int(found?.present) === 0) return false
  return (yield* appliedVersion(site)) >= versions.length && (yield* hasFunctions(site))
}

function* hasFunctions({ dialect, schema }: Site): Flow<boolean> {
  if (!dialect.server) return true
  const found = (yield dialect.server.isThere(schema))[0]
  return int(found?.present) > 0
}

function* appliedVersion(site: Site): Flow<number> {
  const newest = yield* sqlFirst(`select coalesce(max(version), 0) as version from ${site.version}`)
  return int(newest?.version)
}

function createTables({ dialect, job, worker, schema }: Site): readonly string[] {
  // Index names share one namespace with tables on SQLite; on PostgreSQL they live in the table's schema.
  const index = (name: string) => `${schema}_${name}`
  return [
    // Times are milliseconds since the epoch by the database's clock: both databases then count alike.
    `create table ${job} (
      position ${dialect.identityType},
      namespace text not null,
      id text not null,
      queue text not null,
      task text not null,
      state text not null,
      payload ${dialect.bytesType} not null,
      created_at bigint not null,
      due_at bigint not null,
      at_most_once smallint not null,
      crash_reruns integer not null,
      remember_ms bigint not null,
      keep_dead_ms bigint not null,
      failures integer not null default 0,
      crashes integer not null default 0,
      replays integer not null default 0,
      fence integer not null default 0,
      worker text,
      hand_seq bigint not null default 0,
      cancel_requested smallint not null default 0,
      history text not null default '[]',
      forget_at bigint,
      constraint job_id_is_taken_once unique (namespace, id),
      constraint job_state_is_known check (state in ('waiting', 'running', 'succeeded', 'dead', 'cancelled')),
      constraint job_runs_at_a_worker check ((state = 'running') = (worker is not null)),
      constraint job_end_is_forgotten check ((state in ('succeeded', 'dead', 'cancelled')) = (forget_at is not null))
    )`,
    `create index ${index('job_line')} on ${job} (namespace, queue, due_at, position) where state = 'waiting'`,
    `create index ${index('job_of_worker')} on ${job} (namespace, worker) where state = 'running'`,
    `create index ${index('job_dead')} on ${job} (namespace, position) where state = 'dead'`,
    `create index ${index('job_forget')} on ${job} (namespace, forget_at) where forget_at is not null`,
    `create table ${worker} (
      namespace text not null,
      id text not null,
      state text not null,
      settled_seq bigint not null default 0,
      fetched_seq bigint not null default 0,
      lost text not null default '[]',
      lease_until bigint not null,
      primary key (namespace, id),
      constraint worker_state_is_known check (state in ('alive', 'left', 'lapsed'))
    )`,
  ]
}

function createSchedules({ dialect, schedule, schema }: Site): readonly string[] {
  return [
    `create table ${schedule} (
      namespace text not null,
      name text not null,
      spec text not null,
      missed text not null,
      task text not null,
      queue text not null,
      payload ${dialect.bytesType} not null,
      at_most_once smallint not null,
      crash_reruns integer not null,
      remember_ms bigint not null,
      keep_dead_ms bigint not null,
      version bigint not null,
      paused smallint not null default 0,
      decided_until bigint not null,
      due_at bigint,
      primary key (namespace, name)
    )`,
    `create index ${schema}_schedule_due on ${schedule} (namespace, due_at) where paused = 0 and due_at is not null`,
  ]
}

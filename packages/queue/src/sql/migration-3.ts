import type { Site } from './connection.ts'

/**
 * Version 3: priorities, limits, pauses, unique keys, families, results and reports. A blocked job keeps the state `waiting`, because
 * SQLite cannot widen the constraint on states without making the table anew; `blocked_by` says what it waits for.
 */
export function addChoices(site: Site): readonly string[] {
  return [...addColumns(site), ...replaceLines(site), ...createSideTables(site)]
}

function addColumns({ dialect, job, schedule }: Site): readonly string[] {
  const columns = [
    'priority smallint not null default 0',
    // A JSON text as in the port.
    'limits text',
    // 1 for a job with a priority or limits: it stands in a line of its own, so that the others stay as cheap as they were.
    'special smallint not null default 0',
    // 1 when rows of other tables go with the job: whoever starts or ends it must look after them.
    'ties smallint not null default 0',
    'unique_key text',
    'unique_until text',
    'parent_id text',
    'parent_queue text',
    'parent_index integer',
    "blocked_by text constraint job_blocked_is_waiting check (blocked_by is null or state = 'waiting')",
    // The key of a limit or a pause, or the paused task.
    'blocked_key text',
    `result ${dialect.bytesType}`,
    `progress ${dialect.bytesType}`,
  ]
  return [
    ...columns.map((column) => `alter table ${job} add column ${column}`),
    // Whatever a schedule's jobs have beside what version 2 knows, as a JSON text.
    `alter table ${schedule} add column choices text not null default '{}'`,
  ]
}

function replaceLines({ dialect, job, schema }: Site): readonly string[] {
  const index = (name: string) => `${schema}_${name}`
  const inLine = "where state = 'waiting' and blocked_by is null"
  return [
    `drop index ${dialect.index(schema, 'job_line')}`,
    `drop index ${dialect.index(schema, 'job_forget')}`,
    `create index ${index('job_plain_line')} on ${job} (namespace, queue, due_at, position) ${inLine} and special = 0`,
    `create index ${index('job_special_line')} on ${job} (namespace, queue, priority, due_at, position) ${inLine} and special = 1`,
    `create index ${index('job_blocked')} on ${job} (namespace, queue, blocked_by, blocked_key, priority desc, due_at, position)
      where blocked_by is not null`,
    `create index ${index('job_blocked_due')} on ${job} (namespace, queue, due_at, position) where blocked_by is not null`,
    `create index ${index('job_parent')} on ${job} (namespace, position) where blocked_by = 'children'`,
    `create index ${index('job_dead_of_queue')} on ${job} (namespace, queue, position) where state = 'dead'`,
    // By queue first: it also tells the queues that only have ended jobs.
    `create index ${index('job_over')} on ${job} (namespace, queue, forget_at) where forget_at is not null`,
  ]
}

function createSideTables({ dialect, schema, slot, rate, pause, claim, child, child_end: childEnd, log }: Site): readonly string[] {
  const index = (name: string) => `${schema}_${name}`
  return [
    // One row for each running job and each of its concurrency keys: a limit is the number of rows, so nothing can be miscounted.
    `create table ${slot} (
      position bigint not null,
      namespace text not null,
      queue text not null,
      key text not null,
      primary key (position, key)
    )`,
    `create index ${index('slot_of_key')} on ${slot} (namespace, queue, key)`,
    // arrival is the theoretical arrival time of GCRA, free_at when the first job behind the key may start: null when none waits.
    `create table ${rate} (
      namespace text not null,
      queue text not null,
      key text not null,
      arrival double precision not null,
      free_at double precision,
      primary key (namespace, queue, key)
    )`,
    `create index ${index('rate_free')} on ${rate} (namespace, queue, free_at) where free_at is not null`,
    // A pause of a whole queue has neither task nor key.
    `create table ${pause} (
      namespace text not null,
      queue text not null,
      task text not null default '',
      key text not null default '',
      primary key (namespace, queue, task, key)
    )`,
    // Who holds a unique key. The job may be over already.
    `create table ${claim} (
      namespace text not null,
      queue text not null,
      key text not null,
      job text not null,
      until text not null,
      expires_at bigint,
      primary key (namespace, queue, key),
      constraint claim_until_is_known check (until in ('started', 'finished', 'ttl'))
    )`,
    `create index ${index('claim_expiry')} on ${claim} (namespace, expires_at) where expires_at is not null`,
    // Whom a job waits for, or has waited for: position is the parent's, place the child's among its siblings.
    `create table ${child} (
      position bigint not null,
      place integer not null,
      id text not null,
      queue text not null,
      on_failure text not null,
      primary key (position, place),
      constraint child_failure_is_known check (on_failure in ('fail', 'continue'))
    )`,
    // How children ended, by the parent's position. A child may end before its running parent says that it waits for it.
    `create table ${childEnd} (
      position bigint not null,
      id text not null,
      kind text not null,
      body ${dialect.bytesType} not null,
      primary key (position, id),
      constraint child_end_is_known check (kind in ('succeeded', 'dead', 'cancelled'))
    )`,
    `create table ${log} (
      position bigint not null,
      fence integer not null,
      number integer not null,
      at bigint not null,
      text text not null,
      primary key (position, fence, number)
    )`,
  ]
}

import type { Site } from './connection.ts'

/** Version 4: what makes jobs cheaper on PostgreSQL. SQLite has one writer and no replies to lose, so it stays as it is. */
export function easePostgres(site: Site): readonly string[] {
  return site.dialect.replyCanBeLost ? [...createCalls(site), ...compareBytes(site), ...putIdsFirst(site)] : []
}

/** The calls that stored jobs, for as long as they may be repeated. Before, each job was kept for so long after its end. */
function createCalls({ schema, call }: Site): readonly string[] {
  return [
    // holders is what the call was answered, as a JSON text; null when nothing was refused.
    `create table ${call} (
      namespace text collate "C" not null,
      name text collate "C" not null,
      expires_at bigint not null,
      holders text,
      primary key (namespace, name)
    )`,
    `create index ${schema}_call_expiry on ${call} (namespace, expires_at)`,
  ]
}

/** Names and ids are compared at every level of every index: as bytes, and not by the rules of a language. */
function compareBytes({ job, worker }: Site): readonly string[] {
  const byBytes = (names: readonly string[]) => names.map((name) => `alter column ${name} type text collate "C"`).join(', ')
  return [
    // In the order in which steps take them, so that neither waits for the other for ever.
    `alter table ${worker} ${byBytes(['namespace', 'id'])}`,
    `alter table ${job} ${byBytes(['namespace', 'id', 'queue', 'worker', 'blocked_by', 'blocked_key'])}`,
  ]
}

/** What tells rows apart stands first, so that one comparison decides: every change of a job's row writes both of these indexes. */
function putIdsFirst({ dialect, schema, job }: Site): readonly string[] {
  return [
    `alter table ${job}
       drop constraint job_id_is_taken_once,
       add constraint job_id_is_taken_once unique (id, namespace)`,
    `drop index ${dialect.index(schema, 'job_of_worker')}`,
    `create index ${schema}_job_of_worker on ${job} (worker, namespace) where state = 'running'`,
  ]
}

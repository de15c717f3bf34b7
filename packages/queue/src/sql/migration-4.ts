import type { Site } from './connection.ts'

/** Version 4: what makes jobs cheaper on PostgreSQL. SQLite has one writer and no replies to lose, so it stays as it is. */
export function easePostgres(site: Site): readonly string[] {
  return site.dialect.replyCanBeLost ? [...createCalls(site), ...compareBytes(site)] : []
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

/**
 * Names and ids are compared at every level of every index: as bytes, and not by the rules of a language. What tells rows apart stands
 * first, so that one comparison decides. In one statement for jobs, because each would build the indexes anew, and after the workers, as
 * steps take them, so that a step and a migration do not wait for each other.
 */
function compareBytes({ dialect, schema, job, worker }: Site): readonly string[] {
  const byBytes = (names: readonly string[]) => names.map((name) => `alter column ${name} type text collate "C"`).join(', ')
  return [
    `alter table ${worker} ${byBytes(['namespace', 'id'])}`,
    `drop index ${dialect.index(schema, 'job_of_worker')}`,
    `alter table ${job}
       ${byBytes(['namespace', 'id', 'queue', 'worker', 'blocked_by', 'blocked_key'])},
       drop constraint job_id_is_taken_once,
       add constraint job_id_is_taken_once unique (id, namespace)`,
    `create index ${schema}_job_of_worker on ${job} (worker, namespace) where state = 'running'`,
  ]
}

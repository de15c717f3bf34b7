import { QueueError } from '../errors.ts'
import type { Ask } from './audit.ts'
import { tableNames } from './connection.ts'
import { int, type Row } from './flow.ts'

/** What was asked of a PostgreSQL server. Undefined: it would not tell. */
export interface PostgresFacts {
  /** As `server_version_num` counts. */
  readonly version: number
  readonly versionText: string
  /** By name, as this role finds them. */
  readonly settings: ReadonlyMap<string, string>
  readonly isStandby: boolean
  readonly isSuperuser: boolean
  readonly isEncrypted: boolean
  /** From the machine of the server itself. */
  readonly isLocal: boolean
  /** Whether somebody may connect over the network without saying who he is. */
  readonly trusts: boolean | undefined
  readonly clockOffsetMs: number
  readonly standbys: number
  readonly connections: { readonly used: number; readonly limit: number }
  /** The tables of the schema, ours and others. */
  readonly tables: readonly Table[]
  /** Age of the oldest transaction in the database that holds back vacuum; undefined when some of them are not to be seen. */
  readonly oldestTransactionMs: number | undefined
  readonly oldTransactionMs: number
}

interface Table {
  readonly name: string
  readonly isOurs: boolean
  readonly isUnlogged: boolean
  readonly isVacuumed: boolean
}

const settingNames = [
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'synchronous_standby_names',
  'autovacuum',
  'track_counts',
  'transaction_read_only',
  'idle_in_transaction_session_timeout',
]

/** Asks a server everything that the rules want to know. */
export async function gather(ask: Ask, schema: string, oldTransactionMs: number): Promise<PostgresFacts> {
  return {
    ...(await askAboutServer(ask)),
    settings: await askSettings(ask),
    trusts: await askTrust(ask),
    clockOffsetMs: await askClock(ask),
    tables: await askTables(ask, schema),
    oldestTransactionMs: await askTransactions(ask),
    oldTransactionMs,
  }
}

async function askAboutServer(ask: Ask) {
  // Counted per database, because what others do in their sessions is not for every role to see.
  const [row] = answered(
    await ask(`
      select current_setting('server_version_num') as version, current_setting('server_version') as version_text,
        pg_is_in_recovery() as is_standby,
        (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
        (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as is_encrypted,
        coalesce(inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1' or inet_client_addr() = inet_server_addr(), true) as is_local,
        (select count(*) from pg_stat_replication) as standbys,
        (select coalesce(sum(numbackends), 0) from pg_stat_database) as used,
        current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as connection_limit`),
  )
  return {
    version: int(row?.version),
    versionText: String(row?.version_text),
    isStandby: row?.is_standby === true,
    isSuperuser: row?.is_superuser === true,
    isEncrypted: row?.is_encrypted === true,
    isLocal: row?.is_local === true,
    standbys: int(row?.standbys),
    connections: { used: int(row?.used), limit: int(row?.connection_limit) },
  }
}

async function askSettings(ask: Ask): Promise<ReadonlyMap<string, string>> {
  const rows = await ask('select name, setting from pg_settings where name = any($1::text[])', settingNames)
  return new Map(answered(rows).map(({ name, setting }) => [String(name), String(setting)]))
}

/** Without these there is nothing to say, well or not. */
function answered(rows: readonly Row[] | undefined): readonly Row[] {
  if (rows) return rows
  throw new QueueError('broker_failed', 'PostgreSQL does not let this role ask how it is set up: grant it pg_monitor')
}

/** The rules say it of everybody, but only superusers may read them; version 16 says of each session how it was let in. */
async function askTrust(ask: Ask): Promise<boolean | undefined> {
  const hostRules = await ask(`select count(*) as trusting from pg_hba_file_rules where auth_method = 'trust' and type <> 'local'`)
  if (hostRules) return int(hostRules[0]?.trusting) > 0
  const session = await ask('select system_user is null and inet_client_addr() is not null as trusted')
  return session?.[0]?.trusted === true ? true : undefined
}

/** How far the server's clock is ahead of this host's, in milliseconds; half of the round trip is taken for the way. */
async function askClock(ask: Ask): Promise<number> {
  const before = Date.now()
  const rows = await ask('select extract(epoch from clock_timestamp()) * 1000 as now_ms')
  return Number(rows?.[0]?.now_ms) - (before + Date.now()) / 2
}

async function askTables(ask: Ask, schema: string): Promise<readonly Table[]> {
  const rows = await ask(
    `select c.relname as name, c.relpersistence = 'u' as is_unlogged,
       not exists (
         select 1
         from pg_options_to_table(c.reloptions)
         where option_name = 'autovacuum_enabled' and not option_value::boolean
       ) as is_vacuumed
     from pg_class as c
     where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by c.relname`,
    schema,
  )
  const ours: readonly string[] = tableNames
  return (rows ?? []).map(({ name, is_unlogged: isUnlogged, is_vacuumed: isVacuumed }) => ({
    name: String(name),
    isOurs: ours.includes(String(name)),
    isUnlogged: isUnlogged === true,
    isVacuumed: isVacuumed === true,
  }))
}

async function askTransactions(ask: Ask): Promise<number | undefined> {
  const rows = await ask(`
    select count(*) filter (where hidden) as hidden, extract(epoch from clock_timestamp() - min(started_at)) * 1000 as oldest_ms
    from (
      select query = '<insufficient privilege>' as hidden, case when coalesce(backend_xid, backend_xmin) is not null then xact_start end as started_at
      from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      union all
      select false, prepared from pg_prepared_xacts where database = current_database()
    ) as open`)
  const [row] = rows ?? []
  return !row || int(row.hidden) > 0 ? undefined : Number(row.oldest_ms ?? 0)
}

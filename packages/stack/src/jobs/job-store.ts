import type { Broker } from '@trellis/queue'
import { sqlAudit, sqlBroker } from '@trellis/queue/sql'
import type { Database } from '../db/database.ts'
import type { Finding } from '../doctor/finding.ts'
import { connectionForJobs } from './connection-for-jobs.ts'

/** Where jobs wait, and how to look whether they are safe there. */
export interface JobStore {
  readonly broker: Broker
  /** What endangers jobs, the worst first. */
  audit(): Promise<readonly Finding[]>
  /** To be called before the database is closed. */
  close(): Promise<void>
}

export interface JobStoreOptions {
  /** `redis://…` and its kin; without one, jobs live in the database. */
  readonly url: string | undefined
  readonly database: Database
  /** The file for jobs when neither is able to keep them; only for the one process of an installation, and its commands. */
  readonly embeddedFile?: string | undefined
}

/** All processes of an installation, and none of another one, use this namespace. */
const namespace = 'trellis'

/** That other tables stand beside the jobs, which in the services' own database they are meant to. */
const intended = 'foreign_tables'

/** Opens the store that the settings name. Connects when it is first asked for something. Throws `config_invalid`. */
export async function openJobStore({ url, database, embeddedFile }: JobStoreOptions): Promise<JobStore> {
  if (url === undefined) return besideTables(database, embeddedFile)
  // Only here, so that an installation without Redis starts as quickly as if there were no client.
  const { redisJobs } = await import('./redis-jobs.ts')
  return redisJobs(url, namespace)
}

function besideTables(database: Database, embeddedFile: string | undefined): JobStore {
  const connection = connectionForJobs(database, embeddedFile)
  const broker = sqlBroker({ connection, namespace })
  return {
    broker,
    audit: async () => (await sqlAudit(connection)).filter(({ code }) => code !== intended),
    close: async () => {
      await broker.close()
      await connection.close()
    },
  }
}

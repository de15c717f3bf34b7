import type { StackConfig } from '../config/stack-config.ts'

/**
 * How many connections to the database a process may hold. One that serves: each job that runs may want one, and relay, fetches and readiness
 * want some too. A command does one thing after the other.
 */
export function poolSizeOf(purpose: 'serve' | 'command', { database, worker }: Pick<StackConfig, 'database' | 'worker'>): number {
  return database.poolSize ?? (purpose === 'command' ? 4 : Math.max(10, worker.concurrency + 4))
}

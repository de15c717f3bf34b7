import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** True when a suite named after a store cannot run because its server is not on this machine; it is then skipped, and counted as such. */
export function isMissing(store: string): boolean {
  if (store.startsWith('postgres')) return Boolean(process.env.TRELLIS_TEST_POSTGRES_SKIPPED)
  if (store.startsWith('redis')) return !process.env.TRELLIS_TEST_REDIS_SERVER && !isOnPath('redis-server')
  return false
}

/** The rows whose store, named first, is on this machine. */
export function onThisMachine<Row extends readonly [store: string, ...rest: unknown[]]>(rows: readonly Row[]): Row[] {
  return rows.filter(([store]) => !isMissing(store))
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

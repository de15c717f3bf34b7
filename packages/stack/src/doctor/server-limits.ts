import { type Finding, when } from './finding.ts'

/** What hosts that keep their time by NTP stay well within. Milliseconds. */
const limitMs = 1_000

/** Whether this host and the database agree on the time; `offsetMs` is what the database is ahead. */
export function clockOffset(offsetMs: number): Finding | undefined {
  const seconds = Math.round(Math.abs(offsetMs) / 100) / 10
  return when(
    Math.abs(offsetMs) > limitMs,
    ['clock-offset', 'warning'],
    [
      `the clock of this host is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the database's`,
      'jobs go by the database, but logs of different hosts cannot be put in order, and signed requests to S3 are refused',
      'run an NTP client on every host',
    ],
  )
}

/** Whether three processes, as a small installation has them, find connections enough. */
export function connectionsFew(poolSize: number, mostConnections: number): Finding | undefined {
  return when(
    poolSize * 3 > mostConnections,
    ['connections-few', 'warning'],
    [
      `one process may hold ${poolSize} connections, and the server gives ${mostConnections} in all`,
      'an api, a worker and a scheduler may together run out of them, and a migration then finds none',
      'lower TRELLIS_DATABASE_POOL_SIZE, raise max_connections, or put a pooler in between',
    ],
  )
}

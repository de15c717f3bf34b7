import type { Database, Logger, Storage } from '@trellis/stack'
import { loadReference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { countLog, ledgerKey } from './count-log.ts'

/** What all logs came to that were not counted before. */
export interface CountedLogs {
  readonly logs: number
  readonly lines: number
  readonly downloads: number
  readonly refused: number
  /** Names of logs that could not be read to their end. They are tried again the next time. */
  readonly unreadable: readonly string[]
}

/** Which logs, and what becomes of them. */
export interface LogsToCount {
  readonly database: Database
  /** Where servers and caches leave their logs. */
  readonly logs: Storage
  /** Whether a log is deleted once it is counted. The ledger knows it all the same. */
  readonly removes: boolean
  readonly logger: Pick<Logger, 'warn'>
  readonly now: Date
  readonly signal: AbortSignal
  progress(counted: number, total: number): void
}

/** Counts every log that is not in the ledger, oldest name first. One that cannot be read keeps none of the others back. */
export async function countLogs(options: LogsToCount): Promise<CountedLogs> {
  const { database, logs, removes, logger, now, signal } = options
  const db = database.forService<Tables>('spkrepo')
  const reference = await loadReference(db)
  const names = await uncounted(options)
  const sum = { logs: 0, lines: 0, downloads: 0, refused: 0 }
  const unreadable: string[] = []
  for (const [at, name] of names.entries()) {
    signal.throwIfAborted()
    options.progress(at, names.length)
    const object = await logs.open(name)
    if (object === undefined) continue
    try {
      const { lines, downloads, refused } = await countLog(database, {
        name,
        object,
        reference,
        today: now.toISOString().slice(0, 10),
        signal,
      })
      sum.logs += 1
      sum.lines += lines
      sum.downloads += downloads
      sum.refused += refused
    } catch (error) {
      object.body.destroy()
      if (!isDamage(error)) throw error
      logger.warn({ err: error, log: name }, 'this log cannot be read to its end and is left for the next time')
      unreadable.push(name)
      continue
    }
    if (removes) await logs.delete(name)
  }
  options.progress(names.length, names.length)
  return { ...sum, unreadable }
}

async function uncounted({ database, logs, removes }: LogsToCount): Promise<readonly string[]> {
  const rows = await database.forService<Tables>('spkrepo').selectFrom('counted_log').select('name_sha256').execute()
  const counted = new Set(rows.map(({ name_sha256 }) => name_sha256))
  const names: string[] = []
  for await (const { key } of logs.list('')) {
    if (!counted.has(ledgerKey(key))) names.push(key)
    // It was counted, and the process ended before it was deleted.
    else if (removes) await logs.delete(key)
  }
  return names.sort()
}

/** zlib's errors have names of their own; whatever else goes wrong is not the log's fault. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^Z_/.test(error.code)
}

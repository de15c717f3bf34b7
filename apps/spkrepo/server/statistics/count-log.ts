import { createHash } from 'node:crypto'
import { type Database, databaseNow, type OpenObject } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { addDownloads, type BuildDownloads } from './add-downloads.ts'
import { addRollups } from './add-rollups.ts'
import { buildsAt } from './counted-builds.ts'
import { readLogLine } from './log-line.ts'
import { logLines } from './log-lines.ts'
import { type CountedDownload, Tally } from './tally.ts'

/** What became of one log. */
export interface CountedLog {
  readonly lines: number
  /** Of packages that are here. */
  readonly downloads: number
  readonly refused: number
}

/** One log and what it is read with. */
export interface LogToCount {
  readonly name: string
  readonly object: OpenObject
  readonly reference: Reference
  /** Counts what bears no time. In UTC: `2026-11-21`. */
  readonly today: string
  readonly signal: AbortSignal
}

/** What the ledger calls a log. */
export function ledgerKey(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

/**
 * Counts the downloads of one log and enters the log into the ledger, in one transaction: it is counted once or not at all, however often
 * this is called. Rejects when the log cannot be read to its end; nothing is counted then.
 */
export async function countLog(database: Database, log: LogToCount): Promise<CountedLog> {
  const tally = await tallyOf(log)
  const { name, object, today } = log
  return await database.transaction<Tables, CountedLog>('spkrepo', async (tx) => {
    const ofBuilds = await downloadsOfBuilds(tx, tally.downloads, { reference: log.reference, today })
    const downloads = ofBuilds.reduce((sum, { count }) => sum + count, 0)
    const counted = { lines: tally.lines, downloads, refused: tally.refused }
    const name_sha256 = ledgerKey(name)
    await tx
      .insertInto('counted_log')
      .values({ name_sha256, name, etag: object.etag, counted_at: databaseNow(database.dialect), ...counted })
      .execute()
    const examples = tally.examples.map(({ line, problem, text }) => ({
      log_sha256: name_sha256,
      line_number: line,
      reason: problem,
      text: text.replaceAll('\0', ' '),
    }))
    if (examples.length > 0) await tx.insertInto('refused_line').values(examples).execute()
    await addDownloads(tx, ofBuilds)
    await addRollups(tx, ofBuilds, log.reference.firmwares)
    return counted
  })
}

async function tallyOf({ name, object, reference, signal }: LogToCount): Promise<Tally> {
  const tally = new Tally()
  for await (const { text, isTooLong } of logLines(name, object.body)) {
    signal.throwIfAborted()
    tally.lines += 1
    const line = isTooLong ? ({ kind: 'refused', problem: 'too_long' } as const) : readLogLine(text, reference.architectures)
    if (line.kind === 'download') tally.count(line.download)
    if (line.kind === 'refused') tally.refuse(line.problem, text)
  }
  return tally
}

/** Downloads of files that are no build's are left out: a package that was deleted, or an address that somebody made up. */
async function downloadsOfBuilds(
  tx: Kysely<Tables>,
  downloads: readonly CountedDownload[],
  { reference, today }: Pick<LogToCount, 'reference' | 'today'>,
): Promise<readonly BuildDownloads[]> {
  const builds = new Map((await buildsAt(tx, [...new Set(downloads.map(({ path }) => path))])).map((build) => [build.path, build]))
  const found = new Map<string, BuildDownloads>()
  for (const { path, architecture, firmwareBuild = 0, source, day = today, count } of downloads) {
    const build = builds.get(path)
    if (build === undefined) continue
    const architectureId = architecture === undefined ? 0 : (reference.architectures.get(architecture) ?? 0)
    const key = `${build.id} ${architectureId} ${firmwareBuild} ${source} ${day}`
    const known = found.get(key)
    // Two spellings of one address come together here: a statement may name a row once.
    if (known === undefined) found.set(key, { build, architectureId, firmwareBuild, source, day, count })
    else known.count += count
  }
  return [...found.values()]
}

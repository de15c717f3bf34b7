import { createHash } from 'node:crypto'
import { type Database, databaseNow, type OpenObject } from '@trellis/stack'
import type { Insertable, Kysely } from 'kysely'
import type { Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { readLogLine } from './log-line.ts'
import { logLines } from './log-lines.ts'
import { type CountedDownload, Tally } from './tally.ts'

/** Rows of one statement. */
const rowsAtOnce = 500

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
    const rows = await downloadRows(tx, tally.downloads, { reference: log.reference, today })
    const downloads = rows.reduce((sum, { count }) => sum + Number(count), 0)
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
    await addDownloads(tx, rows)
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
async function downloadRows(
  tx: Kysely<Tables>,
  downloads: readonly CountedDownload[],
  { reference, today }: Pick<LogToCount, 'reference' | 'today'>,
): Promise<readonly Insertable<Tables['download']>[]> {
  const builds = await buildsAt(tx, [...new Set(downloads.map(({ path }) => path))])
  const rows = new Map<string, Insertable<Tables['download']> & { count: number }>()
  for (const { path, architecture, firmwareBuild = 0, source, day = today, count } of downloads) {
    const build = builds.get(path)
    if (build === undefined) continue
    const architecture_id = architecture === undefined ? 0 : (reference.architectures.get(architecture) ?? 0)
    const key = `${build.build_id} ${architecture_id} ${firmwareBuild} ${source} ${day}`
    const known = rows.get(key)
    // Two spellings of one address come together here: a statement may name a row once.
    if (known === undefined) rows.set(key, { ...build, architecture_id, firmware_build: firmwareBuild, source, day, count })
    else known.count += count
  }
  return [...rows.values()]
}

async function buildsAt(tx: Kysely<Tables>, paths: readonly string[]) {
  const builds = new Map<string, Pick<Insertable<Tables['download']>, 'package_id' | 'build_id' | 'target_firmware_build'>>()
  // PostgreSQL refuses text with a zero byte.
  const askable = paths.filter((path) => !path.includes('\0'))
  for (let from = 0; from < askable.length; from += rowsAtOnce) {
    const rows = await tx
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .innerJoin('firmware', 'firmware.id', 'build.firmware_min_id')
      .select(['build.path', 'build.id as build_id', 'version.package_id', 'firmware.build as target_firmware_build'])
      .where('build.path', 'in', askable.slice(from, from + rowsAtOnce))
      .execute()
    for (const { path, ...build } of rows) builds.set(path, build)
  }
  return builds
}

async function addDownloads(tx: Kysely<Tables>, rows: readonly Insertable<Tables['download']>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await tx
      .insertInto('download')
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['package_id', 'day', 'build_id', 'architecture_id', 'firmware_build', 'source'])
          .doUpdateSet((eb) => ({ count: eb('download.count', '+', eb.ref('excluded.count')) })),
      )
      .execute()
  }
  await addPackageDownloads(tx, rows)
}

/** The sums by package and day, and the totals: whoever shows them need not add up years of rows. */
async function addPackageDownloads(tx: Kysely<Tables>, rows: readonly Insertable<Tables['download']>[]): Promise<void> {
  const days = sums(rows, ({ package_id, day }) => `${package_id} ${day}`)
  const totals = sums(rows, ({ package_id }) => `${package_id}`)
  const dayRows = [...days].map(([key, count]) => ({ package_id: Number(key.split(' ')[0]), day: key.split(' ')[1] ?? '', count }))
  for (let from = 0; from < dayRows.length; from += rowsAtOnce) {
    await tx
      .insertInto('package_download')
      .values(dayRows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'package_id'])
          .doUpdateSet((eb) => ({ count: eb('package_download.count', '+', eb.ref('excluded.count')) })),
      )
      .execute()
  }
  const totalRows = [...totals].map(([packageId, total]) => ({ package_id: Number(packageId), total, recent: 0, told: 0 }))
  for (let from = 0; from < totalRows.length; from += rowsAtOnce) {
    await tx
      .insertInto('package_download_count')
      .values(totalRows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict.column('package_id').doUpdateSet((eb) => ({ total: eb('package_download_count.total', '+', eb.ref('excluded.total')) })),
      )
      .execute()
  }
}

function sums(
  rows: readonly Insertable<Tables['download']>[],
  keyOf: (row: Insertable<Tables['download']>) => string,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) found.set(keyOf(row), (found.get(keyOf(row)) ?? 0) + Number(row.count))
  return found
}

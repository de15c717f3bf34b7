import { stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, relative, sep } from 'node:path'
import { type Finding, findingsOf } from '../finding.ts'
import type { Ask } from './audit.ts'
import { type SqliteFacts, type SqliteFile, sqliteRules } from './audit-sqlite-rules.ts'
import { tableNames } from './connection.ts'

/** File systems by the number that Linux gives each of them, as in `linux/magic.h`. */
const fileSystems: ReadonlyMap<number, SqliteFile['fileSystem']> = new Map([
  [0x6969, 'network'], // NFS
  [0x517b, 'network'], // SMB
  [0xff534d42, 'network'], // CIFS
  [0xfe534d42, 'network'], // SMB 2
  [0x5346414f, 'network'], // AFS
  [0x00c36400, 'network'], // Ceph
  [0x0bd00bd0, 'network'], // Lustre
  [0x47504653, 'network'], // GPFS
  [0x01021997, 'unknown'], // 9p: what a virtual machine shows of its host
  [0x65735546, 'unknown'], // FUSE: sshfs and buckets, but local disks too
  [0x01021994, 'memory'], // tmpfs
  [0x858458f6, 'memory'], // ramfs
])

/** What the rules find about a SQLite database. `schema` is the prefix of our tables. */
export async function auditSqlite(ask: Ask, schema: string): Promise<readonly Finding[]> {
  return findingsOf(sqliteRules, await gather(ask, schema))
}

async function gather(ask: Ask, schema: string): Promise<SqliteFacts> {
  const one = async (text: string) => Object.values((await ask(text))?.[0] ?? {})[0]
  const path = String(await one(`select file from pragma_database_list where name = 'main'`))
  const tables = (await ask(`select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'`)) ?? []
  const ours = new Set(tableNames.map((name) => `${schema}_${name}`))
  return {
    version: String(await one('select sqlite_version() as version')),
    journalMode: String(await one('pragma journal_mode')),
    synchronous: Number(await one('pragma synchronous')),
    file: path === '' ? undefined : await fileAt(path),
    foreignTable: tables.map(({ name }) => String(name)).find((name) => !ours.has(name)),
  }
}

async function fileAt(path: string): Promise<SqliteFile> {
  const way = relative(tmpdir(), path)
  const { mode } = await stat(path)
  return {
    path,
    fileSystem: process.platform === 'linux' ? (fileSystems.get((await statfs(path)).type) ?? 'local') : 'unknown',
    isInTemporaryFolder: way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way),
    mode: process.platform === 'win32' ? undefined : mode,
  }
}

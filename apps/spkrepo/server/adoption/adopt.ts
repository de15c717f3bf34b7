import type { Accounts, Database, Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { type Caches, forgetCatalog } from '../files/caches.ts'
import { countRecentDownloads } from '../statistics/recent-downloads.ts'
import type { Tables } from '../tables.ts'
import { adoptDownloads } from './adopt-downloads.ts'
import { adoptPackage } from './adopt-package.ts'
import { adoptReference, type ReferenceIds } from './adopt-reference.ts'
import { adoptUsers, type KnownPerson } from './adopt-users.ts'
import { bringFiles } from './bring-files.ts'
import { DataTree } from './data-tree.ts'
import { openOldRepository } from './old-repository.ts'
import type { OldTables } from './old-tables.ts'
import { packageHere } from './package-here.ts'
import { listOldPackages, readOldPackage } from './read-old-package.ts'
import { type AdoptionReport, Reporting } from './report.ts'

/** What a repository is taken over into. */
export interface AdoptionParts {
  readonly database: Database
  readonly storage: Storage
  /** Where builds are that are not in `storage`; undefined: no bucket is configured. */
  readonly remote: Storage | undefined
  readonly accounts: Accounts
  readonly caches: Caches | undefined
}

export interface AdoptionRequest {
  /** The database of a spkrepo 0.7.9, at its head. */
  readonly from: string
  /** Its DATA_PATH. */
  readonly dataDir: string
  /** Look at everything, files included, and change nothing. */
  readonly dryRun: boolean
  /** Give files a second name instead of copying them, where the storage is on the same file system. */
  readonly links: boolean
  readonly signal: AbortSignal
  progress(processed: number, total: number | null, message?: string): void
}

/**
 * Takes over a repository of spkrepo 0.7.9: people with their passwords and keys, reference data, packages with their files, downloads. Every
 * user, every package and every slice of downloads is a transaction of its own, and what is here stays: a call that was interrupted is
 * repeated, and a later one adds what has come since. Throws `source_invalid` and `folder_invalid`, before anything is changed.
 */
export async function adopt(parts: AdoptionParts, request: AdoptionRequest): Promise<AdoptionReport> {
  const report = new Reporting(request.dryRun)
  const tree = new DataTree(request.dataDir, { storage: request.dryRun ? undefined : parts.storage, links: request.links })
  await tree.requireFolder()
  const old = await openOldRepository(request.from)
  try {
    request.progress(0, null, 'people')
    const people = await adoptUsers(old.db, { accounts: parts.accounts, report })
    const reference = await adoptReference(old.db, parts.database, report)
    await adoptPackages(old.db, { ...parts, request, report, tree, people, reference })
    await adoptDownloads(old.db, {
      database: parts.database,
      reference,
      report,
      signal: request.signal,
      progress: (processed, total) => request.progress(processed, total, 'downloads'),
    })
  } finally {
    await old.close()
  }
  noteMissingSalt(parts.accounts, report)
  if (!report.dryRun) await settle(parts, report)
  return report
}

interface Packages extends AdoptionParts {
  readonly request: AdoptionRequest
  readonly report: Reporting
  readonly tree: DataTree
  readonly people: ReadonlyMap<number, KnownPerson>
  readonly reference: ReferenceIds
}

async function adoptPackages(old: Kysely<OldTables>, parts: Packages): Promise<void> {
  const { database, request, report, tree, people, reference, remote } = parts
  const { signal } = request
  const db = database.forService<Tables>('spkrepo')
  const packages = await listOldPackages(old)
  for (const [at, { id, name }] of packages.entries()) {
    signal.throwIfAborted()
    request.progress(at, packages.length, `packages: ${name}`)
    const there = await readOldPackage(old, id)
    const here = await packageHere(db, name)
    const brought = await bringFiles(there, { tree, here, report, hasRemote: remote !== undefined, signal })
    await adoptPackage(there, { database, reference, people, here, brought, report })
  }
}

function noteMissingSalt({ readsOldPasswords }: Accounts, report: Reporting): void {
  const { added, there } = report.counts.users
  if (readsOldPasswords || added + there === 0) return
  report.problem(
    'old_salt_missing',
    'accounts.old_password_salt',
    'is not set, so nobody can sign in with an old password; set SECURITY_PASSWORD_SALT to what it was there',
  )
}

async function settle({ database, accounts, caches }: AdoptionParts, { counts }: Reporting): Promise<void> {
  await countRecentDownloads(database, new Date())
  await forgetCatalog(caches)
  const details = Object.fromEntries(Object.entries(counts).map(([kind, { added }]) => [kind, added]))
  await accounts.audit({ action: 'repository.adopted', details })
}

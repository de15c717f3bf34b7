import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError, type Storage } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { BuildFiles } from '../remote/build-files.ts'
import type { Tables } from '../tables.ts'
import { exists } from './tree.ts'

/** A file that the answers name. */
export interface ExportedPath {
  readonly path: string
  readonly storage: Storage
  /** Of a package, as devices are told. */
  readonly md5?: string
}

/** Where a file's bytes lie, below `blobs/`, and whether they had to be brought there. */
export interface Blob {
  readonly name: string
  readonly isNew: boolean
  readonly sizeBytes: number
}

/** Everything that devices may fetch of these builds: packages, icons, screenshots. */
export async function pathsOf(db: Kysely<Tables>, files: BuildFiles, buildIds: readonly number[]): Promise<readonly ExportedPath[]> {
  const found = new Map<string, ExportedPath>()
  // SQLite takes some thousand values in one statement.
  for (let at = 0; at < buildIds.length; at += 500) {
    const ids = buildIds.slice(at, at + 500)
    const builds = await db
      .selectFrom('build')
      .innerJoin('version', 'version.id', 'build.version_id')
      .where('build.id', 'in', ids)
      .select(['build.path', 'build.md5', 'build.storage', 'build.version_id', 'version.package_id'])
      .execute()
    if (builds.length === 0) continue
    for (const { path, md5, storage } of builds) found.set(path, { path, md5, storage: files.of(storage) })
    const versionIds = [...new Set(builds.map(({ version_id }) => version_id))]
    const packageIds = [...new Set(builds.map(({ package_id }) => package_id))]
    const icons = await db.selectFrom('icon').select('path').where('version_id', 'in', versionIds).execute()
    const screenshots = await db.selectFrom('screenshot').select('path').where('package_id', 'in', packageIds).execute()
    for (const { path } of [...icons, ...screenshots]) found.set(path, { path, storage: files.local })
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * Brings the bytes of a file to `blobs/`, under a name that changes with them; what is there already is not read. A package whose bytes
 * are not those that devices are told of ends the export: they would refuse it.
 */
export async function copyBlob(folder: string, { path, storage, md5 }: ExportedPath, signal: AbortSignal): Promise<Blob> {
  const stat = await storage.stat(path)
  if (stat === undefined) throw new StackError('storage_failed', `the file ${path} is missing; run "trellis doctor"`)
  const name = createHash('sha256')
    .update(`${path}\0${stat.etag}\0${stat.sizeBytes}\0${md5 ?? ''}`)
    .digest('hex')
  const target = join(folder, name)
  if (await exists(target)) return { name, isNew: false, sizeBytes: stat.sizeBytes }
  const object = await storage.open(path)
  if (object === undefined) throw new StackError('storage_failed', `the file ${path} is missing; run "trellis doctor"`)
  const unfinished = join(folder, `.unfinished-${randomUUID()}`)
  const digest = createHash('md5')
  const file = await open(unfinished, 'wx')
  try {
    for await (const chunk of object.body) {
      signal.throwIfAborted()
      digest.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw cause
  } finally {
    object.body.destroy()
    await file.close()
  }
  const found = digest.digest('hex')
  if (object.etag !== stat.etag || (md5 !== undefined && md5 !== found)) {
    await rm(unfinished, { force: true })
    throw new StackError(
      'storage_failed',
      `the file ${path} has the md5 ${found}, and devices are told ${md5}; it is being changed, so export again`,
    )
  }
  await rename(unfinished, target)
  return { name, isNew: true, sizeBytes: stat.sizeBytes }
}

/** Gives a blob its path in a release: a second name, not a second copy. */
export async function placeBlob(blob: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await link(blob, target)
}

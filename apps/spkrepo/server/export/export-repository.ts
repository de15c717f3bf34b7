import { mkdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { CatalogIndex } from '../catalog/catalog-index.ts'
import { loadPackages } from '../catalog/load-packages.ts'
import { loadReference } from '../reference/load-reference.ts'
import type { BuildFiles } from '../remote/build-files.ts'
import type { Tables } from '../tables.ts'
import { copyBlob, pathsOf, placeBlob } from './copy-files.ts'
import { deviceClasses } from './device-classes.ts'
import { layoutOf } from './layout.ts'
import { nginxLocations, nginxMaps } from './nginx.ts'
import { keepOnly, namesIn, switchLink, targetsIn } from './tree.ts'
import { writeArchitecture } from './write-catalog.ts'

/** What is exported, and where to. */
export interface ExportParts {
  readonly db: Kysely<Tables>
  readonly files: BuildFiles
  readonly keyring: () => Promise<string | undefined>
  /** Address of catalog and files as devices will see it. */
  readonly packagesUrl: URL
  readonly folder: string
  /** Canonical codes of devices to be answered; undefined: of all. */
  readonly architectures?: readonly string[]
  /** Codes of languages in which devices are answered beside English; undefined: all. */
  readonly languages?: readonly string[]
  readonly now: Date
  readonly signal: AbortSignal
  progress(processed: number, total: number, message: string): void
}

/** What an export came to. */
export interface Exported {
  readonly release: string
  readonly architectures: number
  readonly builds: number
  readonly files: number
  /** Files that were not there yet. */
  readonly copied: number
  readonly copiedBytes: number
}

/** Packages are loaded some at a time. */
const packagesAtOnce = 40

/**
 * Writes what devices are answered as files, so that any web server can do it. `current` leads to the newest release, and to the one
 * before until everything of the new one is in its place; answers and files that have not changed are shared between releases.
 */
export async function exportRepository(parts: ExportParts): Promise<Exported> {
  const { db, folder, packagesUrl, signal, now } = parts
  for (const name of ['bodies', 'groups', 'blobs', 'releases']) await mkdir(join(folder, name), { recursive: true })
  const reference = await loadReference(db)
  const index = await readIndex(parts)
  const classes = deviceClasses(reference, index)
  const architectures = [...(parts.architectures ?? reference.architectures.keys())].sort()
  const release = now.toISOString().replace(/[:.]/g, '-')
  const root = join(folder, 'releases', release)
  await rm(root, { recursive: true, force: true })
  await mkdir(root)

  const keyring = await parts.keyring()
  const languages = new Set(parts.languages ?? reference.languages.keys())
  const buildIds = new Set<number>()
  for (const [at, architecture] of architectures.entries()) {
    signal.throwIfAborted()
    parts.progress(at, architectures.length, `catalog for ${architecture}`)
    const written = await writeArchitecture(folder, architecture, { index, reference, classes, keyring, languages })
    for (const id of written.buildIds) buildIds.add(id)
    for (const [name, group] of written.groups) {
      await mkdir(join(root, 'catalog', dirname(name)), { recursive: true })
      await symlink(`../../../../groups/${group}`, join(root, 'catalog', name))
    }
  }
  const copied = await copyFiles(root, [...buildIds], parts)
  const layout = layoutOf(classes, { url: packagesUrl, architectures, languages: [...reference.languages.keys()] })
  await writeFile(join(root, 'layout.json'), `${JSON.stringify(layout, null, 2)}\n`, { flush: true })
  await writeFile(join(root, 'nginx-maps.conf'), nginxMaps(layout), { flush: true })
  await writeFile(join(root, 'nginx-locations.conf'), nginxLocations(layout, join(resolve(folder), 'current')), { flush: true })
  await switchTo(folder, release)
  return { release, architectures: architectures.length, builds: buildIds.size, ...copied }
}

async function readIndex({ db, packagesUrl }: ExportParts): Promise<CatalogIndex> {
  const index = new CatalogIndex()
  const ids = (await db.selectFrom('package').select('id').orderBy('id').execute()).map(({ id }) => id)
  for (let at = 0; at < ids.length; at += packagesAtOnce) {
    const some = ids.slice(at, at + packagesAtOnce)
    index.replace(some, await loadPackages(db, some, packagesUrl))
  }
  return index
}

async function copyFiles(root: string, buildIds: readonly number[], { db, files, folder, signal, progress }: ExportParts) {
  const paths = await pathsOf(db, files, buildIds)
  let [copied, copiedBytes] = [0, 0]
  for (const [at, file] of paths.entries()) {
    signal.throwIfAborted()
    progress(at, paths.length, file.path)
    const { name, isNew, sizeBytes } = await copyBlob(join(folder, 'blobs'), file, signal)
    await placeBlob(join(folder, 'blobs', name), join(root, 'files', file.path))
    if (!isNew) continue
    copied += 1
    copiedBytes += sizeBytes
  }
  return { files: paths.length, copied, copiedBytes }
}

/** Shows the release to the world, and removes what neither it nor the one before needs: somebody may still be reading that. */
async function switchTo(folder: string, release: string): Promise<void> {
  const before = await readlink(join(folder, 'current')).catch(() => undefined)
  await switchLink(join(folder, 'current'), `releases/${release}`)
  const kept = new Set([release, before?.split('/').at(-1) ?? release])
  await keepOnly(join(folder, 'releases'), kept)
  const groups = new Set<string>()
  for (const name of kept) {
    const catalog = join(folder, 'releases', name, 'catalog')
    for (const architecture of await namesIn(catalog)) for (const group of await targetsIn(join(catalog, architecture))) groups.add(group)
  }
  await keepOnly(join(folder, 'groups'), groups)
  const bodies = new Set<string>()
  for (const group of groups) for (const body of await targetsIn(join(folder, 'groups', group))) bodies.add(body)
  await keepOnly(join(folder, 'bodies'), bodies)
  const blobs = join(folder, 'blobs')
  const used = new Set<string>()
  for (const name of await namesIn(blobs)) if ((await stat(join(blobs, name))).nlink > 1) used.add(name)
  await keepOnly(blobs, used)
}

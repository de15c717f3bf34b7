import { createHash } from 'node:crypto'
import { parseSidecar, sidecarKey } from '../remote/sidecar.ts'
import type { DataTree } from './data-tree.ts'
import type { PackageHere } from './package-here.ts'
import type { OldBuild, OldPackage } from './read-old-package.ts'
import type { Reporting } from './report.ts'

/** A build of which a row can be made. */
export interface BroughtBuild {
  readonly build: OldBuild
  readonly path: string
  readonly md5: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly signed: boolean
}

/** What of a package is new here, with its files in their places. */
export interface BroughtFiles {
  /** By id there. */
  readonly builds: ReadonlyMap<number, BroughtBuild>
  /** Paths of icons and screenshots. */
  readonly pictures: ReadonlySet<string>
}

export interface BringFilesParts {
  readonly tree: DataTree
  readonly here: PackageHere
  readonly report: Reporting
  /** Whether a bucket is configured in which remote builds can be. */
  readonly hasRemote: boolean
  readonly signal: AbortSignal
}

/** Brings the files of a package that are not here, one after the other, before any row names them. */
export async function bringFiles(there: OldPackage, parts: BringFilesParts): Promise<BroughtFiles> {
  const builds = new Map<number, BroughtBuild>()
  for (const build of oneOfEachPath(there, parts)) {
    parts.signal.throwIfAborted()
    const brought = build.storage === 'remote' ? await bringSidecar(build, parts) : await bringBuild(build, parts)
    if (brought !== undefined) builds.set(build.id, brought)
    parts.report.count('builds', brought === undefined ? 'leftOut' : 'added')
  }
  const pictures = new Set<string>()
  const paths = [...there.versions.flatMap(({ icons }) => icons), ...there.screenshots].map(({ path }) => path)
  for (const path of new Set(paths)) {
    parts.signal.throwIfAborted()
    if (parts.here.pictures.has(path)) parts.report.count('files', 'there')
    else if ((await bringFile(path, `picture ${path}`, parts)) !== undefined) pictures.add(path)
  }
  return { builds, pictures }
}

/** Nothing kept two rows from naming one file; of such the one counts that devices are told of, or else the newest. */
function* oneOfEachPath({ versions }: OldPackage, { here, report }: BringFilesParts): Iterable<OldBuild> {
  const byPath = Map.groupBy(
    versions.flatMap(({ builds }) => builds),
    ({ id, path }) => (path === null || path === '' ? `without ${id}` : path),
  )
  for (const [path, builds] of byPath) {
    const [chosen, ...others] = builds.toSorted((one, other) => Number(other.active) - Number(one.active) || other.id - one.id)
    if (chosen === undefined) continue
    const known = here.builds.get(path)
    for (const { id } of others) {
      report.count('builds', known === undefined ? 'leftOut' : 'there')
      if (known === undefined)
        report.problem('path_shared', `build ${path}`, `row ${id} names the same file as row ${chosen.id}, which is taken`)
    }
    if (known === undefined) yield chosen
    else {
      report.count('builds', 'there')
      report.count('files', 'there')
      const [hereWord, thereWord] = [known.active, chosen.active].map((active) => (active ? 'active' : 'inactive'))
      if (hereWord !== thereWord) report.problem('changed_there', `build ${path}`, `is ${thereWord} there and stays ${hereWord} here`)
    }
  }
}

async function bringBuild(build: OldBuild, parts: BringFilesParts): Promise<BroughtBuild | undefined> {
  const { report, tree } = parts
  const { path } = build
  if (path === null || path === '') {
    report.problem('row_incomplete', `build row ${build.id}`, 'names no file')
    return undefined
  }
  const subject = `build ${path}`
  if (build.architectures.length === 0) {
    report.problem('row_incomplete', subject, 'is for no architecture')
    return undefined
  }
  const file = await bringFile(path, subject, parts)
  if (file === undefined) return undefined
  if (build.md5 !== null && build.md5 !== file.md5)
    report.problem(
      'file_differs',
      subject,
      `the file has the md5 ${file.md5}, the row said ${build.md5}; devices are told that of the file`,
    )
  // What was stored before signatures were noted has one without its row saying so.
  return { build, path, ...file, signed: build.signed || (await tree.isSigned(path)) }
}

/** The file is in the bucket and stays there; what is known of it lies beside where it was. */
async function bringSidecar(build: OldBuild, parts: BringFilesParts): Promise<BroughtBuild | undefined> {
  const { report, tree } = parts
  const { path, md5, size } = build
  if (path === null || path === '' || build.architectures.length === 0) {
    report.problem('row_incomplete', `build row ${build.id}`, 'names no file, or no architecture')
    return undefined
  }
  const subject = `build ${path}`
  if (!parts.hasRemote)
    report.problem(
      'remote_store_unset',
      subject,
      'is in a bucket that the settings do not name (spkrepo.remote.bucket), so nobody can fetch it',
    )
  const key = sidecarKey(path)
  const sidecar = parseSidecar((await tree.text(key)) ?? '')
  if (sidecar !== undefined) {
    await bringFile(key, subject, parts)
    const { calculated } = sidecar
    return { build, path, md5: calculated.md5, sha256: calculated.sha256, sizeBytes: calculated.size, signed: true }
  }
  report.problem('sidecar_unreadable', subject, `there is no sidecar ${key} that can be read; what the row says is taken`)
  if (md5 === null || size === null) {
    report.problem('row_incomplete', subject, 'is in a bucket, and neither a sidecar nor the row tells its md5 and size')
    return undefined
  }
  return { build, path, md5, sha256: standInDigest(path), sizeBytes: size, signed: build.signed }
}

/** Stands for a digest that is not known or that another row has: no upload can have it, so none is taken for this build. */
export function standInDigest(path: string): string {
  return createHash('sha256').update(`adopted\0${path}`).digest('hex')
}

async function bringFile(path: string, subject: string, { tree, report }: BringFilesParts) {
  const adopted = await tree.adopt(path)
  if (adopted.kind === 'adopted') {
    report.count('files', 'added')
    report.bytes += adopted.file.sizeBytes
    return adopted.file
  }
  report.count('files', 'leftOut')
  if (adopted.kind === 'missing') report.problem('file_missing', subject, 'the file is not in the data folder')
  else report.problem('path_invalid', subject, adopted.message)
  return undefined
}

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { OldInstallation } from './old-repository.ts'

export interface AskedDevice {
  readonly arch: string
  readonly build: number
  readonly major: number
  readonly language: string
  readonly beta?: boolean
}

interface Row {
  readonly package: string
  readonly version: number
  readonly upstream_version: string
  readonly report_url: string | null
  readonly license: string | null
  readonly maintainer: string | null
  readonly install_wizard: boolean | null
  readonly upgrade_wizard: boolean | null
  readonly startable: boolean | null
  readonly id: number
  readonly version_id: number
  readonly arch: string
  readonly min_version: string
  readonly min: number
  readonly max: number | null
  readonly path: string
  readonly md5: string
  readonly size: number
  readonly changelog: string | null
  readonly dependencies: string | null
  readonly conflicts: string | null
  readonly total: string | null
  readonly recent: string | null
}

/** All that its catalog is made of. */
export interface OldRows {
  readonly dataDir: string
  readonly builds: readonly Row[]
  readonly icons: readonly { readonly version_id: number; readonly size: string; readonly path: string }[]
  readonly screenshots: readonly { readonly package: string; readonly path: string }[]
  readonly names: readonly Text[]
  readonly descriptions: readonly Text[]
}

interface Text {
  readonly owner: number
  readonly code: string
  readonly text: string
}

/** Reads them. */
export async function oldRows({ db, dataDir }: OldInstallation): Promise<OldRows> {
  const builds = await sql<Row>`
    select package.name as package, version.*, build.id, build.version_id, architecture.code as arch, low.version as min_version, low.build as min,
      high.build as max, build.path, build.md5, build.size, build.changelog, dependencies, conflicts, counts.total, counts.recent
    from build
    join version on version.id = build.version_id
    join package on package.id = version.package_id
    join build_architecture on build_architecture.build_id = build.id
    join architecture on architecture.id = build_architecture.architecture_id
    join firmware low on low.id = build.firmware_min_id
    left join firmware high on high.id = build.firmware_max_id
    left join buildmanifest on buildmanifest.build_id = build.id
    left join package_download_counts counts on counts.package_id = package.id
    where build.active`.execute(db)
  const icons = await sql<OldRows['icons'][number]>`select version_id, size, path from icon order by size::text::int`.execute(db)
  const screenshots = await sql<OldRows['screenshots'][number]>`
    select name as package, path from screenshot join package on package.id = package_id order by screenshot.id`.execute(db)
  const names = await sql<Text>`
    select version_id as owner, code, displayname as text from displayname join language on language.id = language_id`.execute(db)
  const descriptions = await sql<Text>`
    select build_id as owner, code, description as text from build_description join language on language.id = language_id`.execute(db)
  return {
    dataDir,
    builds: builds.rows,
    icons: icons.rows,
    screenshots: screenshots.rows,
    names: names.rows,
    descriptions: descriptions.rows,
  }
}

/**
 * What the old repository would tell a device, worked out row by row from its documented rules with their documented repairs: nothing
 * inactive, one entry a package, a build for the very architecture before one for all, the major rule throughout.
 */
export function oldCatalog(old: OldRows, device: AskedDevice): readonly Readonly<Record<string, unknown>>[] {
  const arch = ['88f6281', '88f6282'].includes(device.arch) ? '88f628x' : device.arch
  const wantsBeta = device.beta === true && device.build < 40_000
  const offered = old.builds.filter(
    (row) =>
      [arch, 'noarch'].includes(row.arch) &&
      row.min <= device.build &&
      (row.max === null || row.max >= device.build) &&
      (wantsBeta || (row.report_url ?? '') === '') &&
      (row.min_version.startsWith(`${device.major}.`) || (row.arch === 'noarch' && device.major < 6 && row.min_version.startsWith('3.'))),
  )
  const best = [...Map.groupBy(offered, (row) => row.package).values()].flatMap((found) => {
    const [first] = found.toSorted(
      (a, b) => b.version - a.version || b.min - a.min || Number(a.arch === 'noarch') - Number(b.arch === 'noarch') || b.id - a.id,
    )
    return first === undefined ? [] : [first]
  })
  return best.map((row) => entryOf(old, row, { ...device, arch })).toSorted((a, b) => (a.package < b.package ? -1 : 1))
}

function entryOf({ dataDir, ...old }: OldRows, row: Row, { language, build, arch }: AskedDevice) {
  const icons = old.icons.filter(({ version_id }) => version_id === row.version_id)
  const textIn = (texts: readonly Text[], owner: number) => {
    const found = texts.filter((text) => text.owner === owner)
    return (found.find(({ code }) => code === language) ?? found.find(({ code }) => code === 'enu'))?.text
  }
  const file = join(dataDir, row.path)
  const bytes = existsSync(file) ? readFileSync(file) : undefined
  const retina = icons.find(({ size }) => size === '256')?.path
  const plain = row.license === null && row.install_wizard === false
  return {
    package: row.package,
    version: `${row.upstream_version}-${row.version}`,
    dname: textIn(old.names, row.version_id),
    desc: textIn(old.descriptions, row.id),
    link: `/${row.path.replaceAll('[', '%5B').replaceAll(']', '%5D')}?arch=${arch}&build=${build}`,
    // Of the file that is behind the link, which the row may have lost sight of.
    md5: bytes === undefined ? row.md5 : createHash('md5').update(bytes).digest('hex'),
    size: bytes?.length ?? row.size,
    thumbnail: icons.map(({ path }) => `/${path}`),
    ...(retina === undefined ? {} : { thumbnail_retina: [`/${retina}`, `/${retina}`] }),
    snapshot: old.screenshots.filter((screenshot) => screenshot.package === row.package).map(({ path }) => `/${path}`),
    qinst: plain,
    qupgrade: row.license === null && row.upgrade_wizard === false,
    qstart: plain && row.startable !== false,
    deppkgs: row.dependencies,
    conflictpkgs: row.conflicts,
    download_count: Number(row.total ?? 0),
    recent_download_count: Number(row.recent ?? 0),
    ...((row.report_url ?? '') === '' ? {} : { report_url: row.report_url, beta: true }),
    ...((row.changelog ?? '') === '' ? {} : { changelog: row.changelog }),
    ...((row.maintainer ?? '') === '' ? {} : { maintainer: row.maintainer }),
    ...(row.startable === null ? {} : { startable: row.startable ? 'yes' : 'no' }),
  }
}

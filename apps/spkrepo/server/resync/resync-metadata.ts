import type { Storage } from '@trellis/stack'
import { type BuildRecord, loadBuildRecords } from '../build-jobs/load-facts.ts'
import { type BuildOutcome, done, refused, skipped } from '../builds/build-outcome.ts'
import { loadReference } from '../reference/load-reference.ts'
import { forgetFile, type MoveParts } from '../remote/move-parts.ts'
import { parseVersion } from '../spk/info-values.ts'
import { storableTexts } from '../uploads/storable-texts.ts'
import { uploadedFacts } from '../uploads/stored-version.ts'
import { uploadTarget } from '../uploads/upload-target.ts'
import { versionDifferences } from '../uploads/version-differences.ts'
import { type BuildSource, buildSource } from './build-source.ts'
import { fileFacts } from './resync-file.ts'
import { iconPathsOf, rewriteBuild } from './rewrite-build.ts'

/**
 * Writes anew what rows say of a build and of its version, from its file; refused while another build of the version says otherwise. The
 * greatest firmware stays: people edit it. A sidecar alone has no conf files, icons nor signature, whose rows then stay.
 */
export async function resyncMetadata(buildId: number, parts: MoveParts): Promise<BuildOutcome> {
  const { db, files } = parts
  const [build] = await loadBuildRecords(db, [buildId])
  if (build === undefined) return skipped('there is no such build any more')
  const version = await versionOf(build, parts)
  const reading = await buildSource(files, { ...build, wizards: version.wizards })
  if (!reading.ok) return refused(reading.reason)
  const { spk, rest } = reading.source
  const parsed = parseVersion(spk.version)
  if (spk.package !== version.package || parsed?.revision !== version.revision)
    return refused(`the file is ${spk.package} ${spk.version}, and the build belongs to ${version.package} revision ${version.revision}`)
  const storable = storableTexts({ ...spk, conf: rest?.conf ?? { dependencies: null, conflicts: null, privilege: null, resource: null } })
  if (!storable.ok) return refused(storable.problem.message)
  const reference = await loadReference(db)
  const target = uploadTarget({ ...spk, hasSignature: false }, reference)
  if (!target.ok) return refused(target.problem.message)
  const unknown = [...spk.displayNames.keys(), ...spk.descriptions.keys()].find((code) => !reference.languages.has(code))
  if (unknown !== undefined) return refused(`Unknown INFO language: ${unknown}`)
  const difference = await differenceFromSiblings(build, { source: reading.source, upstream: parsed.upstream, version }, parts)
  if (difference !== undefined) return refused(difference)
  const facts = await fileFacts(build, files)
  if (facts === undefined && rest !== undefined) return refused(`the file ${build.path} is missing`)
  await rewriteBuild(db, { build, spk, rest, ...parsed, target: target.value, reference, facts })
  await placeIcons(build, reading.source, { local: files.local, revision: version.revision })
  await forgetFile(parts, build.path)
  return done
}

interface VersionRow {
  readonly package: string
  readonly revision: number
  readonly wizards: { readonly install: boolean; readonly upgrade: boolean }
}

async function versionOf({ versionId }: BuildRecord, { db }: MoveParts): Promise<VersionRow> {
  const row = await db
    .selectFrom('version')
    .innerJoin('package', 'package.id', 'version.package_id')
    .where('version.id', '=', versionId)
    .select(['package.name', 'version.revision', 'version.install_wizard', 'version.upgrade_wizard'])
    .executeTakeFirstOrThrow()
  return { package: row.name, revision: row.revision, wizards: { install: row.install_wizard, upgrade: row.upgrade_wizard } }
}

/** What another build of the version says otherwise, for people; undefined when all agree. */
async function differenceFromSiblings(
  build: BuildRecord,
  { source, upstream, version }: { readonly source: BuildSource; readonly upstream: string; readonly version: VersionRow },
  { db, files }: MoveParts,
): Promise<string | undefined> {
  const siblings = await db
    .selectFrom('build')
    .where('version_id', '=', build.versionId)
    .where('id', '!=', build.id)
    .where('staged_key', 'is', null)
    .select(['path', 'storage'])
    .orderBy('id')
    .execute()
  const mine = uploadedFacts(source.spk, upstream)
  for (const sibling of siblings) {
    const reading = await buildSource(files, { ...sibling, wizards: version.wizards })
    if (!reading.ok) return `another build of the version cannot be compared: ${reading.reason}`
    const { spk, rest } = reading.source
    const theirs = uploadedFacts(spk, parseVersion(spk.version)?.upstream ?? '')
    // What a sidecar says of wizards is no more than what the row says.
    const differences = versionDifferences(mine, rest === undefined ? { ...theirs, ...wizardsOf(mine) } : theirs)
    if (differences.length === 0) continue
    const texts = differences.map(({ field, uploaded, stored }) => `${field}: this file "${uploaded}", the other "${stored}"`)
    return [`the file differs from that of another build of its version, ${sibling.path}`, ...texts].join('\n')
  }
  return undefined
}

function wizardsOf({ install_wizard, upgrade_wizard }: { readonly install_wizard: boolean; readonly upgrade_wizard: boolean }) {
  return { install_wizard, upgrade_wizard }
}

async function placeIcons(
  { path }: BuildRecord,
  { spk, rest }: BuildSource,
  { local, revision }: { readonly local: Storage; readonly revision: number },
): Promise<void> {
  if (rest === undefined || path === '') return
  for (const [size, bytes] of rest.icons) await local.put(iconPathsOf(spk.package, revision)(size), once(bytes), { replace: true })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

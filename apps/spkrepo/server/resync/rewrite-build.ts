import type { Kysely, Transaction } from 'kysely'
import type { BuildRecord } from '../build-jobs/load-facts.ts'
import { iconPath } from '../builds/build-path.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { textsOf } from '../uploads/insert-version.ts'
import { uploadedFacts } from '../uploads/stored-version.ts'
import type { UploadTarget } from '../uploads/upload-target.ts'
import type { BuildSource } from './build-source.ts'
import type { FileFacts } from './resync-file.ts'

/** What the rows are to say. */
export interface Rewrite extends BuildSource {
  readonly build: BuildRecord
  readonly upstream: string
  readonly revision: number
  readonly target: UploadTarget
  readonly reference: Reference
  /** Undefined: nobody knows, and the row keeps what it says. */
  readonly facts: FileFacts | undefined
}

/** Where the icon of each size is kept. */
export function iconPathsOf(name: string, revision: number): (size: number) => string {
  return (size) => iconPath({ package: name, revision }, size)
}

/** Writes version and build in one transaction. Throws when the build was changed since it was looked at. */
export async function rewriteBuild(db: Kysely<Tables>, rewrite: Rewrite): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await rewriteVersion(tx, rewrite)
    await rewriteBuildRow(tx, rewrite)
    await rewriteTexts(tx, rewrite)
    await catalogChanged(tx, rewrite.build.packageId)
  })
}

async function rewriteVersion(tx: Transaction<Tables>, { build, spk, upstream, revision, rest }: Rewrite): Promise<void> {
  const { upstream_version, install_dep_services: _services, displayname: _names, ...described } = uploadedFacts(spk, upstream)
  await tx
    .updateTable('version')
    .set({ upstream: upstream_version, ...described, startable_is_told: true })
    .where('id', '=', build.versionId)
    .execute()
  const pathOf = iconPathsOf(spk.package, revision)
  for (const size of rest?.icons.keys() ?? []) {
    await tx
      .insertInto('icon')
      .values({ version_id: build.versionId, size, path: pathOf(size) })
      .onConflict((conflict) => conflict.columns(['version_id', 'size']).doUpdateSet({ path: pathOf(size) }))
      .execute()
  }
}

async function rewriteBuildRow(tx: Transaction<Tables>, { build, spk, rest, target, facts }: Rewrite): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('build')
    .set({
      firmware_min_id: target.firmwareMin.id,
      changelog: spk.changelog,
      ...(spk.info.has('checksum') ? { checksum: spk.info.get('checksum') ?? null } : {}),
      ...(facts === undefined ? {} : { md5: facts.md5, size_bytes: facts.sizeBytes }),
      ...(rest === undefined ? {} : signatureOf(build, rest.hasSignature)),
    })
    .where('id', '=', build.id)
    .where('storage', '=', build.storage)
    .where('signing', '=', build.signing)
    .where('md5', '=', build.md5)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Error(`build ${build.id} was changed while its file was read`)
}

/** The flag follows the file; a build that waits for its signature goes on waiting. */
function signatureOf({ signing }: BuildRecord, hasSignature: boolean): { signing?: 'signed' | 'unsigned'; signing_error?: null } {
  if (hasSignature) return { signing: 'signed', signing_error: null }
  return signing === 'signed' ? { signing: 'unsigned' } : {}
}

async function rewriteTexts(tx: Transaction<Tables>, { build, spk, rest, target, reference }: Rewrite): Promise<void> {
  const { id, versionId } = build
  await tx.deleteFrom('display_name').where('version_id', '=', versionId).execute()
  await insertAll(
    textsOf(spk.displayNames, reference),
    async (texts) =>
      await tx
        .insertInto('display_name')
        .values(texts.map((text) => ({ version_id: versionId, ...text })))
        .execute(),
  )
  await tx.deleteFrom('version_system_service').where('version_id', '=', versionId).execute()
  await insertAll(target.systemServiceIds, async (ids) => {
    await tx
      .insertInto('version_system_service')
      .values(ids.map((serviceId) => ({ version_id: versionId, system_service_id: serviceId })))
      .execute()
  })
  await tx.deleteFrom('build_description').where('build_id', '=', id).execute()
  await insertAll(
    textsOf(spk.descriptions, reference),
    async (texts) =>
      await tx
        .insertInto('build_description')
        .values(texts.map((text) => ({ build_id: id, ...text })))
        .execute(),
  )
  await tx.deleteFrom('build_architecture').where('build_id', '=', id).execute()
  await tx
    .insertInto('build_architecture')
    .values(target.architectures.map((architecture, position) => ({ build_id: id, architecture_id: architecture.id, position })))
    .execute()
  const kept = { dependencies: spk.dependencies, conflicts: spk.conflicts }
  const conf = rest && {
    conf_dependencies: rest.conf.dependencies,
    conf_conflicts: rest.conf.conflicts,
    conf_privilege: rest.conf.privilege,
    conf_resource: rest.conf.resource,
  }
  const none = { conf_dependencies: null, conf_conflicts: null, conf_privilege: null, conf_resource: null }
  await tx
    .insertInto('build_manifest')
    .values({ build_id: id, ...kept, ...none, ...conf })
    .onConflict((conflict) => conflict.column('build_id').doUpdateSet({ ...kept, ...conf }))
    .execute()
}

async function insertAll<T>(rows: readonly T[], insert: (rows: readonly T[]) => Promise<unknown>): Promise<void> {
  if (rows.length > 0) await insert(rows)
}

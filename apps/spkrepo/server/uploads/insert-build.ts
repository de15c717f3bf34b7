import type { RawBuilder, Transaction } from 'kysely'
import { buildPath } from '../builds/build-path.ts'
import type { Reference } from '../reference/load-reference.ts'
import type { SigningState, Tables } from '../tables.ts'
import { textsOf } from './insert-version.ts'
import type { VersionedUpload } from './upload.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

export interface NewBuild {
  readonly versionId: number
  readonly reference: Reference
  readonly signing: Extract<SigningState, 'pending' | 'unsigned'>
  readonly now: RawBuilder<Date>
}

/** A new, inactive build whose bytes are still staged. Refused when a description is in an unknown language. */
export async function insertBuild(
  tx: Transaction<Tables>,
  { spk, target, version, stagedKey, publisher, activateWhenReady }: VersionedUpload,
  { versionId, reference, signing, now }: NewBuild,
): Promise<Passed<number>> {
  const unknown = [...spk.descriptions.keys()].find((code) => !reference.languages.has(code))
  if (unknown !== undefined)
    return refused('description_language_unknown', 'Unknown INFO description language', { details: { language: unknown } })
  const { firmwareMin, firmwareMax, architectures } = target
  const { id } = await tx
    .insertInto('build')
    .values({
      version_id: versionId,
      firmware_min_id: firmwareMin.id,
      firmware_max_id: firmwareMax?.id ?? null,
      publisher_id: publisher.id,
      publisher_name: publisher.username,
      upload_sha256: spk.fingerprint.sha256,
      staged_key: stagedKey,
      path: buildPath({
        package: spk.package,
        revision: version.revision,
        firmwareMinBuild: firmwareMin.build,
        architectures: architectures.map(({ code }) => code),
      }),
      md5: spk.fingerprint.md5,
      size_bytes: spk.fingerprint.size,
      checksum: spk.checksum,
      changelog: spk.changelog,
      signing,
      signing_error: null,
      active: false,
      activate_when_ready: activateWhenReady,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('build_architecture')
    .values(architectures.map((architecture, position) => ({ build_id: id, architecture_id: architecture.id, position })))
    .execute()
  await tx
    .insertInto('build_description')
    .values(textsOf(spk.descriptions, reference).map((text) => ({ build_id: id, ...text })))
    .execute()
  await tx
    .insertInto('build_manifest')
    .values({
      build_id: id,
      dependencies: spk.dependencies,
      conflicts: spk.conflicts,
      conf_dependencies: spk.conf.dependencies,
      conf_conflicts: spk.conf.conflicts,
      conf_privilege: spk.conf.privilege,
      conf_resource: spk.conf.resource,
    })
    .execute()
  return passed(id)
}

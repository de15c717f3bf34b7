import type { RawBuilder, Transaction } from 'kysely'
import { iconPath } from '../builds/build-path.ts'
import type { Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { uploadedFacts } from './stored-version.ts'
import type { VersionedUpload } from './upload.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

/** Where a new version goes. */
export interface NewVersionPlace {
  readonly packageId: number
  readonly reference: Reference
  readonly now: RawBuilder<Date>
}

/** A new version with what its builds share: services, display names, icons. Refused when a display name is in an unknown language. */
export async function insertVersion(
  tx: Transaction<Tables>,
  upload: VersionedUpload,
  { packageId, reference, now }: NewVersionPlace,
): Promise<Passed<number>> {
  const { spk, version, target } = upload
  const unknown = [...spk.displayNames.keys()].find((code) => !reference.languages.has(code))
  if (unknown !== undefined)
    return refused('displayname_language_unknown', 'Unknown INFO displayname language', { details: { language: unknown } })
  const { upstream_version, install_dep_services: _services, displayname: _names, ...described } = uploadedFacts(spk, version.upstream)
  const { id } = await tx
    .insertInto('version')
    .values({
      package_id: packageId,
      revision: version.revision,
      upstream: upstream_version,
      ...described,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('display_name')
    .values(textsOf(spk.displayNames, reference).map((text) => ({ version_id: id, ...text })))
    .execute()
  const icons = [...spk.icons.keys()].map((size) => ({
    version_id: id,
    size,
    path: iconPath({ package: spk.package, revision: version.revision }, size),
  }))
  await tx.insertInto('icon').values(icons).execute()
  if (target.systemServiceIds.length > 0) {
    await tx
      .insertInto('version_system_service')
      .values(target.systemServiceIds.map((serviceId) => ({ version_id: id, system_service_id: serviceId })))
      .execute()
  }
  return passed(id)
}

/** Texts by language code as rows; codes must be known. */
export function textsOf(texts: ReadonlyMap<string, string>, reference: Reference): readonly { language_id: number; text: string }[] {
  return [...texts].flatMap(([code, text]) => {
    const languageId = reference.languages.get(code)
    return languageId === undefined ? [] : [{ language_id: languageId, text }]
  })
}

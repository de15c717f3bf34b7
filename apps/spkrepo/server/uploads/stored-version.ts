import type { Transaction } from 'kysely'
import type { InfoFields } from '../spk/assemble-spk.ts'
import type { Spk } from '../spk/spk.ts'
import type { Tables } from '../tables.ts'
import type { VersionFacts } from './version-differences.ts'

/** As much of an SPK as its version is known by. */
export type VersionSource = InfoFields & Pick<Spk, 'installWizard' | 'upgradeWizard' | 'license'>

/** What an SPK says of its version. */
export function uploadedFacts(spk: VersionSource, upstream: string): VersionFacts {
  return {
    upstream_version: upstream,
    report_url: spk.reportUrl,
    distributor: spk.distributor,
    distributor_url: spk.distributorUrl,
    maintainer: spk.maintainer,
    maintainer_url: spk.maintainerUrl,
    install_wizard: spk.installWizard,
    upgrade_wizard: spk.upgradeWizard,
    startable: spk.startable,
    license: spk.license,
    install_dep_services: spk.services,
    displayname: spk.displayNames,
  }
}

/** What the rows say of the same version; undefined when there is none yet. */
export async function storedVersion(
  tx: Transaction<Tables>,
  packageId: number,
  revision: number,
): Promise<{ readonly id: number; readonly facts: VersionFacts } | undefined> {
  const row = await tx
    .selectFrom('version')
    .selectAll()
    .where('package_id', '=', packageId)
    .where('revision', '=', revision)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const services = await tx
    .selectFrom('version_system_service')
    .innerJoin('system_service', 'system_service.id', 'version_system_service.system_service_id')
    .select('system_service.code')
    .where('version_id', '=', row.id)
    .execute()
  const names = await tx
    .selectFrom('display_name')
    .innerJoin('language', 'language.id', 'display_name.language_id')
    .select(['language.code', 'display_name.text'])
    .where('version_id', '=', row.id)
    .execute()
  const { id, upstream, package_id: _package, revision: _revision, created_at: _created, ...scalars } = row
  return {
    id,
    facts: {
      ...scalars,
      upstream_version: upstream,
      install_dep_services: services.map(({ code }) => code),
      displayname: new Map(names.map(({ code, text }) => [code, text])),
    },
  }
}

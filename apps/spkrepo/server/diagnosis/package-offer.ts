import type { Kysely } from 'kysely'
import type { OfferDiagnosis } from '../../contract/index.ts'
import type { Device } from '../catalog/catalog-query.ts'
import { loadBuilds } from '../packages/load-builds.ts'
import type { Tables } from '../tables.ts'
import { diagnose } from './diagnose.ts'
import { explain, type NamedBuild } from './explain.ts'

/** What the catalog offers `device` of a package, and why not the rest; undefined when there is no such package or it has no builds. */
export async function packageOffer(
  db: Kysely<Tables>,
  name: string,
  { packagesUrl, device }: { readonly packagesUrl: URL; readonly device: Device },
): Promise<OfferDiagnosis | undefined> {
  const builds = await buildsOf(db, name, packagesUrl)
  if (builds.length === 0) return undefined
  const { offered, findings } = diagnose(builds, device)
  return {
    package: name,
    device: { architecture: device.architecture, build: device.build, major: device.major, beta: device.wantsBeta },
    offered: offered === undefined ? null : { buildId: offered.buildId, version: offered.version, url: offered.view.url },
    builds: findings.map(({ build, obstacles }) => ({
      id: build.buildId,
      version: build.version,
      beta: build.beta,
      active: build.active,
      architectures: [...build.architectures],
      firmwareMin: build.view.firmwareMin,
      firmwareMax: build.view.firmwareMax,
      url: build.view.url,
      offered: build === offered,
      reasons: obstacles.map((code) => ({ code, text: explain(code, { build, device, offered }) })),
    })),
  }
}

async function buildsOf(db: Kysely<Tables>, name: string, packagesUrl: URL): Promise<readonly NamedBuild[]> {
  // PostgreSQL refuses text with a zero byte.
  if (name.includes('\0')) return []
  const versions = await db
    .selectFrom('version')
    .innerJoin('package', 'package.id', 'version.package_id')
    .select(['version.id', 'version.upstream', 'version.revision', 'version.report_url'])
    .where('package.name', '=', name)
    .execute()
  const byId = new Map(versions.map((version) => [version.id, version]))
  const builds = await loadBuilds(db, packagesUrl, { versionIds: versions.map(({ id }) => id) })
  return builds.flatMap(({ versionId, view }) => {
    const version = byId.get(versionId)
    if (version === undefined) return []
    return [
      {
        buildId: view.id,
        revision: version.revision,
        version: `${version.upstream}-${version.revision}`,
        architectures: view.architectures,
        active: view.active,
        beta: version.report_url !== null && version.report_url !== '',
        minVersion: view.firmwareMin.version,
        minBuild: view.firmwareMin.build,
        maxBuild: view.firmwareMax?.build ?? null,
        view,
      },
    ]
  })
}

import type { Account } from '@trellis/stack'
import { buildPath } from '../builds/build-path.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Parts } from '../parts.ts'
import { canonicalArchitecture } from '../reference/architectures.ts'
import { parseFirmware, parseVersion } from '../spk/info-values.ts'
import { drawIcons } from '../spk/png-icon.ts'
import { inventDownloads } from './demo-downloads.ts'
import type { DemoPackage } from './demo-package.ts'
import { demoPackages } from './demo-packages.ts'
import { drawScreenshot } from './demo-screenshot.ts'
import type { DemoBuild } from './demo-spk.ts'
import { publishDemoBuild } from './publish-demo-build.ts'

/**
 * Fills an empty installation with the demo packages, published by `adminLogin`. What is there already is left as it is, so a call
 * after a crash completes the rest, and one after that changes nothing. Returns what to tell the person at the terminal.
 */
export async function seedDemo(
  parts: Parts,
  { adminLogin, apiKey }: { readonly adminLogin: string; readonly apiKey: string },
): Promise<readonly string[]> {
  const account = await parts.accounts.findUser(adminLogin)
  if (account === undefined) throw new Error(`the demo's account "${adminLogin}" does not exist`)
  if (await isOurs(parts)) {
    const present = new Set((await parts.db.selectFrom('build').select('path').execute()).map(({ path }) => path))
    for (const pkg of demoPackages) await seedPackage(pkg, { account, present }, parts)
    await inventDownloads(parts, new Date())
  }
  return linesFor(parts, apiKey)
}

/** An installation that has packages, but not the one that the demo makes first, was filled by somebody else. */
async function isOurs({ db }: Parts): Promise<boolean> {
  const packages = await db.selectFrom('package').select('name').execute()
  return packages.length === 0 || packages.some(({ name }) => name === demoPackages[0]?.name)
}

interface Seeding {
  readonly account: Account
  /** Paths of the builds that exist. */
  readonly present: ReadonlySet<string>
}

async function seedPackage(pkg: DemoPackage, { account, present }: Seeding, parts: Parts): Promise<void> {
  const builds = pkg.versions.flatMap((version) => version.targets.map((target): DemoBuild => ({ pkg, version, target })))
  const missing = builds.filter((build) => !present.has(pathOf(build)))
  if (missing.length > 0) {
    const icons = drawIcons({ seed: pkg.colourSeed ?? pkg.name, glyph: pkg.glyph })
    for (const build of missing) await publishDemoBuild(build, { account, icons }, parts)
  }
  await addScreenshots(pkg, parts)
}

function pathOf({ pkg, version, target }: DemoBuild): string {
  return buildPath({
    package: pkg.name,
    revision: parseVersion(version.version)?.revision ?? 0,
    firmwareMinBuild: parseFirmware(target.firmwareMin)?.build ?? 0,
    architectures: target.architectures.map(canonicalArchitecture),
  })
}

async function addScreenshots({ name, screenshots = 0 }: DemoPackage, { db, storage }: Parts): Promise<void> {
  if (screenshots === 0) return
  const { id } = await db.selectFrom('package').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  const rows = await db.selectFrom('screenshot').select('path').where('package_id', '=', id).execute()
  for (let number = 1; number <= screenshots; number++) {
    const path = `${name}/screenshot_${number}.png`
    if (rows.some((row) => row.path === path)) continue
    // The file first: a row without one would be a broken picture.
    await storage.put(path, single(drawScreenshot(name, number)), { replace: true })
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('screenshot').values({ package_id: id, path }).execute()
      await catalogChanged(tx, id)
    })
  }
}

function linesFor({ publicUrl, packagesUrl }: Parts, apiKey: string): readonly string[] {
  return [
    '',
    `Packages:           ${publicUrl}/packages`,
    `Source for a NAS:   ${packagesUrl.href}`,
    `Play a NAS:         curl "${packagesUrl.href}?build=64570&arch=geminilake&language=enu&major=7"`,
    `Upload an SPK:      curl --user ${apiKey}: --data-binary @FILE.spk ${publicUrl}/api/packages`,
  ]
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

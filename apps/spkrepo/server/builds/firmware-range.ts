import { type Database, httpError } from '@trellis/stack'
import type { Kysely, Transaction } from 'kysely'
import type { FirmwareRange } from '../../contract/index.ts'
import { type Care, packagesIn } from '../admin/lists/care.ts'
import { catalogChanged } from '../catalog/catalog-changes.ts'
import type { Firmware } from '../reference/firmware.ts'
import type { Tables } from '../tables.ts'
import { findConflicts } from '../uploads/find-conflicts.ts'

/** Which build, and which packages whoever asks may care for. */
export interface BuildInCare {
  readonly id: number
  readonly care: Care
}

/** What firmwares a build is for, and which it could be for. Throws 404. */
export async function firmwareRange(db: Kysely<Tables>, asked: BuildInCare): Promise<FirmwareRange> {
  const build = await buildInCare(db, asked)
  const choices = await db
    .selectFrom('firmware')
    .select(['version', 'build', 'line'])
    .where('line', '=', build.line)
    .where('build', '>=', build.minBuild)
    .orderBy('build', 'desc')
    .execute()
  return {
    firmwareMin: { version: build.minVersion, build: build.minBuild, line: build.line },
    firmwareMax: choices.find((choice) => choice.build === build.maxBuild) ?? null,
    choices,
  }
}

/**
 * Says up to which firmware devices are offered a build; null: without end. Throws 404; 422 for a firmware that is unknown, of another
 * product line or older than the minimum; and 409 where another build of the version claims the same devices.
 */
export async function setFirmwareMax(
  database: Database,
  { max, ...asked }: BuildInCare & { readonly max: number | null },
): Promise<{ readonly before: number | null }> {
  return await database.transaction<Tables, { before: number | null }>('spkrepo', async (tx) => {
    const build = await buildInCare(tx, asked)
    await lockPackage(tx, database, build.package_id)
    const firmwareMax = max === null ? null : await checkedMax(tx, build, max)
    await refuseOverlap(tx, build, firmwareMax)
    await tx
      .updateTable('build')
      .set({ firmware_max_id: firmwareMax?.id ?? null })
      .where('id', '=', asked.id)
      .execute()
    await catalogChanged(tx, build.package_id)
    return { before: build.maxBuild }
  })
}

type FoundBuild = Awaited<ReturnType<typeof buildInCare>>

async function buildInCare(db: Kysely<Tables>, { id, care }: BuildInCare) {
  const build = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('firmware as oldest', 'oldest.id', 'build.firmware_min_id')
    .leftJoin('firmware as newest', 'newest.id', 'build.firmware_max_id')
    .where('build.id', '=', id)
    .where('version.package_id', 'in', packagesIn(db, care))
    .select([
      'build.id',
      'build.version_id',
      'version.package_id',
      'oldest.id as minId',
      'oldest.version as minVersion',
      'oldest.build as minBuild',
      'oldest.line',
      'newest.build as maxBuild',
    ])
    .executeTakeFirst()
  if (build === undefined) throw httpError(404, 'build_unknown', `There is no build ${id} in your care.`, { id })
  return build
}

/** Uploads of the package take their turn, as they do among themselves: what the check of overlaps sees stays true. */
async function lockPackage(tx: Transaction<Tables>, { dialect }: Database, packageId: number): Promise<void> {
  // SQLite has one writer at a time, so the transaction itself is the lock.
  if (dialect === 'sqlite') return
  await tx.selectFrom('package').select('id').where('id', '=', packageId).forUpdate().execute()
}

async function checkedMax(tx: Transaction<Tables>, build: FoundBuild, max: number): Promise<Firmware> {
  const firmware = await tx.selectFrom('firmware').select(['id', 'version', 'build', 'line']).where('build', '=', max).executeTakeFirst()
  if (firmware === undefined) {
    throw httpError(422, 'firmware_unknown', `No firmware has the build number ${max}. Add it to the firmwares first.`, { build: max })
  }
  if (firmware.line !== build.line) {
    const message = `Build ${max} is of ${firmware.line.toUpperCase()}, and this one is for ${build.line.toUpperCase()}.`
    throw httpError(422, 'firmware_line_differs', message, { build: max })
  }
  if (firmware.build < build.minBuild) {
    throw httpError(422, 'firmware_range_empty', `The build is for ${build.minBuild} and later; ${max} is before that.`, { build: max })
  }
  return firmware
}

async function refuseOverlap(tx: Transaction<Tables>, build: FoundBuild, firmwareMax: Firmware | null): Promise<void> {
  const architectures = await tx
    .selectFrom('build_architecture')
    .innerJoin('architecture', 'architecture.id', 'build_architecture.architecture_id')
    .select(['architecture.id', 'architecture.code'])
    .where('build_architecture.build_id', '=', build.id)
    .execute()
  const firmwareMin = { id: build.minId, version: build.minVersion, build: build.minBuild, line: build.line }
  const found = await findConflicts(tx, build.version_id, { architectures, firmwareMin, firmwareMax, systemServiceIds: [] })
  const others = found.filter(({ buildId }) => buildId !== build.id)
  if (others.length === 0) return
  const codes = [...new Set(others.flatMap((other) => other.architectures))].sort()
  const message = `Another build of the version is for the same devices: ${codes.join(', ')}.`
  throw httpError(409, 'build_conflict', message, { builds: others })
}

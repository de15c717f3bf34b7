import type { Migration } from '@trellis/stack'
import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Tables } from '../server/tables.ts'

type Counts = Pick<
  Tables,
  'download' | 'download_rollup' | 'build' | 'build_architecture' | 'firmware' | 'package_download' | 'package_download_count'
>

/**
 * Sums of downloads by day, so that charts need not add up millions of rows; package 0 stands for all of them. What was counted before is
 * added up here, once: this reads every row of `download`. Sums of single packages are kept for 100 days: over years they would come to
 * more rows than what they add up.
 */
export const downloadRollups: Migration = {
  name: '0006-download-rollups',
  async up(untyped, { key, bigint }) {
    const { schema } = untyped
    await schema
      .createTable('download_rollup')
      // No foreign keys: package 0 is none, and what was downloaded stays counted when a version is gone.
      .addColumn('package_id', 'integer', (column) => column.notNull())
      .addColumn('dimension', key, (column) => column.notNull())
      .addColumn('day', key, (column) => column.notNull())
      .addColumn('member_id', 'integer', (column) => column.notNull())
      .addColumn('count', bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint('download_rollup_pk', ['package_id', 'dimension', 'day', 'member_id'])
      .addCheckConstraint(
        'download_rollup_dimension_is_known',
        sql`dimension in ('architecture', 'firmware', 'version', 'build_architecture', 'build_firmware')`,
      )
      .execute()
    for (const column of ['recent_7', 'recent_30'] as const) {
      await schema
        .alterTable('package_download_count')
        .addColumn(column, bigint, (it) => it.notNull().defaultTo(0))
        .execute()
    }
    const db = untyped as Kysely<Counts>
    const since = await oldestKept(db)
    await fillByArchitecture(db, since)
    await fillByFirmware(db, since)
    await fillByVersion(db, since)
    await fillByBuild(db)
  },
}

const keptDays = 100
const dayMs = 86_400_000

/** By the newest day that was counted: a step that is run again must say the same. */
async function oldestKept(db: Kysely<Counts>): Promise<string> {
  const { newest } = await db
    .selectFrom('download')
    .select(({ fn }) => fn.max<string | null>('day').as('newest'))
    .executeTakeFirstOrThrow()
  const at = Date.parse(newest ?? '')
  return Number.isNaN(at) ? '' : new Date(at - (keptDays - 1) * dayMs).toISOString().slice(0, 10)
}

const columns = ['package_id', 'dimension', 'day', 'member_id', 'count'] as const
const total = sql<number>`sum(counted.count)`
const all = sql<number>`0`

async function fillByArchitecture(db: Kysely<Counts>, since: string): Promise<void> {
  const dimension = sql<'architecture'>`'architecture'`
  const rows = db.selectFrom('download as counted').where('architecture_id', '<>', 0)
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      rows
        .where('day', '>=', since)
        .select(['counted.package_id', dimension.as('dimension'), 'day', 'architecture_id', total.as('count')])
        .groupBy(['package_id', 'day', 'architecture_id']),
    )
    .execute()
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      rows
        .select([all.as('package_id'), dimension.as('dimension'), 'day', 'architecture_id', total.as('count')])
        .groupBy(['day', 'architecture_id']),
    )
    .execute()
}

async function fillByFirmware(db: Kysely<Counts>, since: string): Promise<void> {
  const dimension = sql<'firmware'>`'firmware'`
  const rows = db
    .selectFrom('download as counted')
    .innerJoin(
      (eb) =>
        eb
          .selectFrom((seen) =>
            seen
              .selectFrom('download as asked')
              .select(['asked.firmware_build', 'asked.target_firmware_build'])
              .where('asked.firmware_build', '<>', 0)
              .distinct()
              .as('seen'),
          )
          .select((each) => ['seen.firmware_build', 'seen.target_firmware_build', nearestFirmware(each).as('firmware_id')])
          .as('device'),
      (join) =>
        join
          .onRef('device.firmware_build', '=', 'counted.firmware_build')
          .onRef('device.target_firmware_build', '=', 'counted.target_firmware_build'),
    )
    .where('device.firmware_id', 'is not', null)
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      rows
        .where('counted.day', '>=', since)
        .select(['counted.package_id', dimension.as('dimension'), 'counted.day', 'device.firmware_id', total.as('count')])
        .groupBy(['counted.package_id', 'counted.day', 'device.firmware_id']),
    )
    .execute()
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      rows
        .select([all.as('package_id'), dimension.as('dimension'), 'counted.day', 'device.firmware_id', total.as('count')])
        .groupBy(['counted.day', 'device.firmware_id']),
    )
    .execute()
}

/** The device's firmware itself, or else the newest known one below it in the product line that the downloaded build is for. */
function nearestFirmware(eb: ExpressionBuilder<Counts & { seen: { firmware_build: number; target_firmware_build: number } }, 'seen'>) {
  return eb.fn.coalesce(
    eb.selectFrom('firmware as same').select('same.id').whereRef('same.build', '=', 'seen.firmware_build').limit(1),
    eb
      .selectFrom('firmware as below')
      .select('below.id')
      .whereRef('below.build', '<', 'seen.firmware_build')
      .where('below.line', '=', (line) =>
        line.selectFrom('firmware as target').select('target.line').whereRef('target.build', '=', 'seen.target_firmware_build'),
      )
      .orderBy('below.build', 'desc')
      .limit(1),
  )
}

/** Of each package alone: all packages together have no versions. 0 stands for builds that are gone. */
async function fillByVersion(db: Kysely<Counts>, since: string): Promise<void> {
  const version = sql<number>`coalesce(own.version_id, 0)`
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      db
        .selectFrom('download as counted')
        .leftJoin('build as own', 'own.id', 'counted.build_id')
        .where('counted.day', '>=', since)
        .select([
          'counted.package_id',
          sql<'version'>`'version'`.as('dimension'),
          'counted.day',
          version.as('member_id'),
          total.as('count'),
        ])
        .groupBy(['counted.package_id', 'counted.day', version]),
    )
    .execute()
}

/** Of all packages together: what the downloaded builds are for. A build for several architectures counts for each. */
async function fillByBuild(db: Kysely<Counts>): Promise<void> {
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      db
        .selectFrom('download as counted')
        .innerJoin('build_architecture as target', 'target.build_id', 'counted.build_id')
        .select([
          all.as('package_id'),
          sql<'build_architecture'>`'build_architecture'`.as('dimension'),
          'counted.day',
          'target.architecture_id',
          total.as('count'),
        ])
        .groupBy(['counted.day', 'target.architecture_id']),
    )
    .execute()
  await db
    .insertInto('download_rollup')
    .columns(columns)
    .expression(
      db
        .selectFrom('download as counted')
        .innerJoin('firmware as target', 'target.build', 'counted.target_firmware_build')
        .select([
          all.as('package_id'),
          sql<'build_firmware'>`'build_firmware'`.as('dimension'),
          'counted.day',
          'target.id',
          total.as('count'),
        ])
        .groupBy(['counted.day', 'target.id']),
    )
    .execute()
}

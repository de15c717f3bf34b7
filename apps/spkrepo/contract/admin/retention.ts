import { type Static, Type } from 'typebox'

const keepVersions = Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'So many newest versions of each package are kept.' })
const inactiveDays = Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Inactive builds are kept so many days.' })

/** Rules to try; without any, those of the settings. */
export const RetentionQuery = Type.Object({ keepVersions: Type.Optional(keepVersions), inactiveDays: Type.Optional(inactiveDays) })
export type RetentionQuery = Static<typeof RetentionQuery>

const Rules = Type.Object({
  keepVersions: Type.Union([keepVersions, Type.Null()]),
  inactiveDays: Type.Union([inactiveDays, Type.Null()]),
})

/** A build that the rules let go. */
export const PrunableBuildView = Type.Object({
  id: Type.Integer(),
  package: Type.String(),
  version: Type.String(),
  path: Type.String(),
  sizeBytes: Type.Integer(),
  active: Type.Boolean(),
  reason: Type.Enum(['old_version', 'inactive']),
})
export type PrunableBuildView = Static<typeof PrunableBuildView>

/** What the rules would delete now. Nothing is deleted by looking. */
export const RetentionPreview = Type.Object({
  settings: Rules,
  schedule: Type.Union([Type.String(), Type.Null()], { description: 'When it is done by itself, as cron in UTC; null: never.' }),
  tried: Rules,
  builds: Type.Integer(),
  bytes: Type.Integer(),
  kept: Type.Integer({ description: 'Builds that stay.' }),
  first: Type.Array(PrunableBuildView, { description: 'By package; at most 200.' }),
})
export type RetentionPreview = Static<typeof RetentionPreview>

export const retentionRoutes = {
  adminRetention: { method: 'GET', path: '/api/admin/retention', response: RetentionPreview },
} as const

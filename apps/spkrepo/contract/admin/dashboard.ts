import { type Static, Type } from 'typebox'

/** How many days the charts look back, today included. */
export const chartDays = [7, 30, 90] as const
export type ChartDays = (typeof chartDays)[number]

const Days = Type.Union([Type.Literal(7), Type.Literal(30), Type.Literal(90)], {
  description: 'Days that the charts look back, today included. Default: 30.',
})
const count = (description: string) => Type.Integer({ minimum: 0, description })

export const DashboardQuery = Type.Object({
  days: Type.Optional(Days),
})
export type DashboardQuery = Static<typeof DashboardQuery>

/** The ten that were downloaded most, most first. */
const Chart = Type.Object({
  bars: Type.Array(Type.Object({ label: Type.String({ description: '`DSM 7.2`, `geminilake`.' }), count: Type.Integer() })),
  total: count('Of all, those without a bar too.'),
})

const PackageChart = Type.Object({
  bars: Type.Array(
    Type.Object({
      label: Type.String({ description: 'Name of the package.' }),
      count: Type.Integer(),
      parts: Type.Array(Type.Object({ label: Type.String(), count: Type.Integer() }), {
        description: 'By version, newest first; the last may stand for several.',
      }),
    }),
  ),
  total: count('Of all packages, those without a bar too.'),
})
export type PackageChart = Static<typeof PackageChart>

const NewVersion = Type.Object({
  id: Type.Integer(),
  package: Type.String(),
  version: Type.String({ description: '`<upstream>-<revision>`.' }),
  totalBytes: count('Of all its builds.'),
  allActive: Type.Boolean({ description: 'It has builds, and all are active.' }),
  downloads: count('Of the last 90 days.'),
  createdAt: Type.String({ format: 'date-time' }),
})
export type NewVersion = Static<typeof NewVersion>

/** The repository at a glance; of a developer, the packages that they maintain. */
export const Dashboard = Type.Object({
  scope: Type.Union([Type.Literal('all'), Type.Literal('maintained')], { description: 'What is counted.' }),
  days: Days,
  packages: count('Packages.'),
  builds: count('Builds.'),
  inactiveBuilds: count('Builds that no device is told of.'),
  downloads: count('Of the last 90 days.'),
  unconfirmedUsers: Type.Union([count('People whose address is not confirmed.'), Type.Null()], {
    description: 'Null for who may not see users.',
  }),
  newestVersions: Type.Array(NewVersion, { description: 'The five newest.' }),
  byFirmware: Chart,
  byArchitecture: Chart,
  byPackage: PackageChart,
})
export type Dashboard = Static<typeof Dashboard>

export const dashboardRoutes = {
  adminDashboard: { method: 'GET', path: '/api/admin/dashboard', response: Dashboard },
} as const

import { type Static, Type } from 'typebox'
import { ActionAnswer } from './actions.ts'
import { BuildRow } from './builds.ts'
import { ListPlace, listOf, listQuery, textFilter, yesNoFilter } from './list.ts'

export const VersionQuery = listQuery(
  ['package', 'version', 'upstream', 'beta', 'startable', 'allActive', 'allUploaded', 'totalSize', 'created'],
  {
    package: textFilter('Part of the name of the package.'),
    upstream: textFilter('Part of the upstream version.'),
    version: textFilter('The revision, a number.'),
    beta: yesNoFilter('A beta.'),
    startable: yesNoFilter('May be started and stopped.'),
    allActive: yesNoFilter('Every build is listed in the catalog.'),
    allUploaded: yesNoFilter('The files of all builds are in the object store.'),
  },
)
export type VersionQuery = Static<typeof VersionQuery>

export const VersionRow = Type.Object({
  id: Type.Integer(),
  package: Type.String(),
  upstream: Type.String(),
  revision: Type.Integer(),
  beta: Type.Boolean(),
  startable: Type.Boolean(),
  builds: Type.Integer({ description: 'How many it has.' }),
  allActive: Type.Boolean({ description: 'It has builds, and all are active.' }),
  allUploaded: Type.Boolean(),
  totalBytes: Type.Integer(),
  createdAt: Type.String({ format: 'date-time' }),
})
export type VersionRow = Static<typeof VersionRow>

export const VersionList = listOf(VersionRow)
export type VersionList = Static<typeof VersionList>

const text = Type.Union([Type.String(), Type.Null()])

export const VersionDetails = Type.Object({
  version: VersionRow,
  displayNames: Type.Array(Type.Object({ language: Type.String(), text: Type.String() })),
  reportUrl: text,
  distributor: text,
  distributorUrl: text,
  maintainer: text,
  maintainerUrl: text,
  installWizard: Type.Boolean(),
  upgradeWizard: Type.Boolean(),
  license: text,
  services: Type.Array(Type.String()),
  builds: Type.Array(BuildRow, { description: 'The newest firmware first.' }),
  downloads: Type.Object({ total: Type.Integer(), recent: Type.Integer({ description: 'Of the last 90 days.' }) }),
  place: Type.Union([ListPlace, Type.Null()], { description: 'In the list with the same filters; null when it is not in it.' }),
})
export type VersionDetails = Static<typeof VersionDetails>

export const versionRoutes = {
  adminVersions: { method: 'GET', path: '/api/admin/versions', response: VersionList },
  adminVersion: { method: 'GET', path: '/api/admin/versions/:id', response: VersionDetails },
  adminVersionAction: { method: 'POST', path: '/api/admin/versions/actions/:action', response: ActionAnswer },
} as const

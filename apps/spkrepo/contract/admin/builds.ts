import { type Static, Type } from 'typebox'
import { FirmwareView, SigningState } from '../views.ts'
import { ActionAnswer } from './actions.ts'
import { choiceFilter, ListPlace, listOf, listQuery, textFilter, yesNoFilter } from './list.ts'

/** Where the bytes of a build are: on the installation's own storage, or in the object store that is for published packages. */
export const BuildStorage = Type.Enum(['local', 'remote'])
export type BuildStorage = Static<typeof BuildStorage>

export const BuildQuery = listQuery(['package', 'version', 'firmware', 'publisher', 'active', 'signing', 'storage', 'size', 'created'], {
  package: textFilter('Part of the name of the package.'),
  version: textFilter('Part of the upstream version, a revision, or both: `1.2-4`.'),
  architecture: textFilter('Part of the code of one of its architectures.'),
  firmware: textFilter('Its minimum firmware: `7.2`, `64570` or `7.2-64570`.'),
  publisher: textFilter('Part of the name of who sent it.'),
  storage: choiceFilter(['local', 'remote'], 'Where its file is.'),
  signing: choiceFilter(['unsigned', 'pending', 'signing', 'signed', 'failed'], 'Where it is on its way to a signature.'),
  active: yesNoFilter('Listed in the catalog.'),
})
export type BuildQuery = Static<typeof BuildQuery>

export const BuildRow = Type.Object({
  id: Type.Integer(),
  package: Type.String(),
  versionId: Type.Integer(),
  version: Type.String({ description: '`<upstream>-<revision>`.' }),
  architectures: Type.Array(Type.String(), { description: 'In INFO order.' }),
  firmwareMin: FirmwareView,
  publisher: Type.Union([Type.String(), Type.Null()]),
  active: Type.Boolean(),
  signing: SigningState,
  storage: BuildStorage,
  sizeBytes: Type.Integer(),
  createdAt: Type.String({ format: 'date-time' }),
})
export type BuildRow = Static<typeof BuildRow>

export const BuildList = listOf(BuildRow)
export type BuildList = Static<typeof BuildList>

export const BuildDetails = Type.Object({
  build: BuildRow,
  firmwareMax: Type.Union([FirmwareView, Type.Null()]),
  path: Type.String(),
  url: Type.String({ description: 'Absolute address of the file.' }),
  md5: Type.String(),
  checksum: Type.Union([Type.String(), Type.Null()], { description: 'md5 of package.tgz as INFO states it.' }),
  changelog: Type.Union([Type.String(), Type.Null()], { description: 'Sanitised HTML.' }),
  dependencies: Type.Union([Type.String(), Type.Null()]),
  conflicts: Type.Union([Type.String(), Type.Null()]),
  signingError: Type.Union([Type.String(), Type.Null()]),
  activateWhenReady: Type.Boolean(),
  isPlaced: Type.Boolean({ description: 'Its file stands at its address.' }),
  place: Type.Union([ListPlace, Type.Null()], { description: 'In the list with the same filters; null when it is not in it.' }),
})
export type BuildDetails = Static<typeof BuildDetails>

export const buildRoutes = {
  adminBuilds: { method: 'GET', path: '/api/admin/builds', response: BuildList },
  adminBuild: { method: 'GET', path: '/api/admin/builds/:id', response: BuildDetails },
  adminBuildAction: { method: 'POST', path: '/api/admin/builds/actions/:action', response: ActionAnswer },
} as const

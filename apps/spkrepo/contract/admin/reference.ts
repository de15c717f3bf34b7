import { type Static, Type } from 'typebox'
import { ProductLine } from '../views.ts'
import { choiceFilter, listOf, listQuery, textFilter } from './list.ts'
import { DownloadCounts } from './packages.ts'

/** Downloads by the devices that asked for them, and by what the downloaded builds are for: the two differ for builds for all architectures. */
const counts = { byDevice: DownloadCounts, byBuild: DownloadCounts }
const sortsOfCounts = ['byDevice', 'recentByDevice', 'byBuild', 'recentByBuild'] as const

export const ArchitectureQuery = listQuery(['code', ...sortsOfCounts], { code: textFilter('Part of the code.') })
export type ArchitectureQuery = Static<typeof ArchitectureQuery>

export const ArchitectureRow = Type.Object({ id: Type.Integer(), code: Type.String(), ...counts })
export type ArchitectureRow = Static<typeof ArchitectureRow>

export const FirmwareQuery = listQuery(['version', 'build', 'type', ...sortsOfCounts], {
  version: textFilter('Beginning of the version.'),
  build: textFilter('The build number.'),
  type: choiceFilter(['dsm', 'srm'], 'Product line.'),
})
export type FirmwareQuery = Static<typeof FirmwareQuery>

export const FirmwareRow = Type.Object({ id: Type.Integer(), version: Type.String(), build: Type.Integer(), type: ProductLine, ...counts })
export type FirmwareRow = Static<typeof FirmwareRow>

export const ServiceQuery = listQuery(['code'], { code: textFilter('Part of the code.') })
export type ServiceQuery = Static<typeof ServiceQuery>

export const ServiceRow = Type.Object({ id: Type.Integer(), code: Type.String() })
export type ServiceRow = Static<typeof ServiceRow>

export const ArchitectureList = listOf(ArchitectureRow)
export type ArchitectureList = Static<typeof ArchitectureList>
export const FirmwareList = listOf(FirmwareRow)
export type FirmwareList = Static<typeof FirmwareList>
export const ServiceList = listOf(ServiceRow)
export type ServiceList = Static<typeof ServiceList>

/** Judged by the rules of `server/reference`, whose refusals have codes; here only what no rule needs to look at. */
const shortText = Type.String({ maxLength: 100 })

export const NewCode = Type.Object({ code: shortText })
export type NewCode = Static<typeof NewCode>

export const NewFirmware = Type.Object({
  version: shortText,
  build: Type.Number({ description: 'A whole number from 1 to 2147483647.' }),
  type: shortText,
})
export type NewFirmware = Static<typeof NewFirmware>

const Made = Type.Object({ id: Type.Integer() })

export const referenceRoutes = {
  adminArchitectures: { method: 'GET', path: '/api/admin/architectures', response: ArchitectureList },
  adminArchitectureCreate: { method: 'POST', path: '/api/admin/architectures', response: Made },
  adminFirmwares: { method: 'GET', path: '/api/admin/firmwares', response: FirmwareList },
  adminFirmwareCreate: { method: 'POST', path: '/api/admin/firmwares', response: Made },
  adminServices: { method: 'GET', path: '/api/admin/services', response: ServiceList },
  adminServiceCreate: { method: 'POST', path: '/api/admin/services', response: Made },
} as const

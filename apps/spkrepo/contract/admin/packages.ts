import { type Static, Type } from 'typebox'
import { choiceFilter, ListPlace, listOf, listQuery, textFilter } from './list.ts'

/** The longest name of a package, as the database keeps it. */
export const longestPackageName = 50

const login = Type.String({ minLength: 1, maxLength: 254, description: 'User name or e-mail address.' })

export const AdminPackageQuery = listQuery(['name', 'downloads', 'recentDownloads', 'lastDownload', 'created'], {
  name: textFilter('Part of the name.'),
  author: textFilter('Part of the user name of its author.'),
  archived: choiceFilter(['yes', 'no'], 'No build of any version is active.'),
})
export type AdminPackageQuery = Static<typeof AdminPackageQuery>

/** How often something was downloaded; `recent` is of the last 90 days. */
export const DownloadCounts = Type.Object({ total: Type.Integer(), recent: Type.Integer() })
export type DownloadCounts = Static<typeof DownloadCounts>

export const AdminPackageRow = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  author: Type.Union([Type.String(), Type.Null()], {
    description: 'User name of who sent or made it first; null when the account is gone.',
  }),
  maintainers: Type.Array(Type.String(), { description: 'User names, sorted.' }),
  archived: Type.Boolean({ description: 'No build of any version is active.' }),
  downloads: DownloadCounts,
  lastDownload: Type.Union([Type.String({ description: 'A day in UTC: `2026-11-21`.' }), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
})
export type AdminPackageRow = Static<typeof AdminPackageRow>

export const AdminPackageList = listOf(AdminPackageRow)
export type AdminPackageList = Static<typeof AdminPackageList>

/** One bar of a chart. */
export const Share = Type.Object({
  label: Type.String(),
  count: Type.Integer(),
  percent: Type.Number({
    description: 'Of all downloads in the same days, those that name no architecture or firmware included; to a tenth.',
  }),
})
export type Share = Static<typeof Share>

export const AdminPackageDetails = Type.Object({
  package: AdminPackageRow,
  displayName: Type.Union([Type.String(), Type.Null()]),
  versions: Type.Integer(),
  builds: Type.Integer(),
  activeBuilds: Type.Integer(),
  screenshots: Type.Array(Type.Object({ id: Type.Integer(), url: Type.String() })),
  topArchitectures: Type.Array(Share, { description: 'The three with the most downloads in 90 days.' }),
  topFirmwares: Type.Array(Share),
  mayDelete: Type.Boolean({ description: 'Whether the caller may delete it.' }),
  place: Type.Union([ListPlace, Type.Null()], { description: 'In the list with the same filters; null when it is not in it.' }),
})
export type AdminPackageDetails = Static<typeof AdminPackageDetails>

const people = {
  author: Type.Union([login, Type.Null()], { description: 'Null: nobody.' }),
  maintainers: Type.Array(login, { maxItems: 100 }),
}

export const NewPackage = Type.Object({ name: Type.String({ maxLength: 255, description: 'As the key `package` of INFO.' }), ...people })
export type NewPackage = Static<typeof NewPackage>

export const PackagePeople = Type.Object(people)
export type PackagePeople = Static<typeof PackagePeople>

/** Accounts whose user name has the asked text in it, for whoever chooses one. */
export const PeopleQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 100 })) })
export const PeopleFound = Type.Object({ usernames: Type.Array(Type.String(), { description: 'At most 20.' }) })
export type PeopleFound = Static<typeof PeopleFound>

const Deleted = Type.Object({ deleted: Type.Literal(true) })

export const packageRoutes = {
  adminPackages: { method: 'GET', path: '/api/admin/packages', response: AdminPackageList },
  adminPackage: { method: 'GET', path: '/api/admin/packages/:id', response: AdminPackageDetails },
  adminPackageCreate: { method: 'POST', path: '/api/admin/packages', response: AdminPackageRow },
  adminPackagePeople: { method: 'PUT', path: '/api/admin/packages/:id', response: AdminPackageRow },
  adminPackageDelete: { method: 'DELETE', path: '/api/admin/packages/:id', response: Deleted },
  adminPeople: { method: 'GET', path: '/api/admin/people', response: PeopleFound },
} as const

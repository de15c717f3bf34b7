import { type Static, Type } from 'typebox'

/** Product line of a device operating system. `srm` (routers) and `dsm` (NAS) number their builds independently. */
export const ProductLine = Type.Union([Type.Literal('dsm'), Type.Literal('srm')])

/** One firmware release, for example `{ version: '7.2', build: 64570, line: 'dsm' }`. */
export const FirmwareView = Type.Object({
  version: Type.String(),
  build: Type.Integer(),
  line: ProductLine,
})
export type FirmwareView = Static<typeof FirmwareView>

/**
 * Where a build is on its way to a device.
 * `unsigned`: no signing key is configured, or none was wanted. `pending`: a job will sign it. `signing`: the file is being replaced.
 * `signed`: carries `syno_signature.asc`. `failed`: the job gave up; `signingError` says why.
 */
export const SigningState = Type.Union([
  Type.Literal('unsigned'),
  Type.Literal('pending'),
  Type.Literal('signing'),
  Type.Literal('signed'),
  Type.Literal('failed'),
])
export type SigningState = Static<typeof SigningState>

export const BuildView = Type.Object({
  id: Type.Integer(),
  architectures: Type.Array(Type.String(), { description: 'Canonical architecture codes in INFO order.' }),
  firmwareMin: FirmwareView,
  firmwareMax: Type.Union([FirmwareView, Type.Null()]),
  active: Type.Boolean({ description: 'Listed in the catalog that devices ask for.' }),
  activateWhenReady: Type.Boolean({ description: 'Becomes active by itself as soon as its signing has ended.' }),
  signing: SigningState,
  signingError: Type.Union([Type.String(), Type.Null()]),
  md5: Type.String({ description: 'Lower-case hex of the stored file.' }),
  sizeBytes: Type.Integer(),
  changelog: Type.Union([Type.String(), Type.Null()], { description: 'Sanitised HTML: only br, b, i, a, ul and li remain.' }),
  publisher: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
  url: Type.String({ description: 'Absolute address of the file.' }),
})
export type BuildView = Static<typeof BuildView>

export const VersionView = Type.Object({
  version: Type.String({ description: '`<upstream>-<revision>`, for example `1.2.3-4`.' }),
  beta: Type.Boolean(),
  createdAt: Type.String({ format: 'date-time' }),
  license: Type.Union([Type.String(), Type.Null()], { description: 'The whole text; with the newest version only.' }),
  builds: Type.Array(BuildView),
})
export type VersionView = Static<typeof VersionView>

export const PackageSummary = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  version: Type.String({ description: 'The highest revision that has a build.' }),
  beta: Type.Boolean(),
  archived: Type.Boolean({ description: 'No build of any version is active.' }),
  recentDownloads: Type.Integer({ description: 'Of the last 90 days.' }),
  iconUrl: Type.Union([Type.String(), Type.Null()]),
})
export type PackageSummary = Static<typeof PackageSummary>

export const PackageList = Type.Object({
  packages: Type.Array(PackageSummary, { description: 'By name.' }),
  total: Type.Integer({ description: 'Packages that were found, on this page and others.' }),
  next: Type.Union([Type.String(), Type.Null()], { description: 'What to ask the next page with, as `after`; null on the last.' }),
})
export type PackageList = Static<typeof PackageList>

export const PackageDetail = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  archived: Type.Boolean(),
  recentDownloads: Type.Integer({ description: 'Of the last 90 days.' }),
  iconUrl: Type.Union([Type.String(), Type.Null()]),
  screenshotUrls: Type.Array(Type.String()),
  maintainer: Type.Union([Type.String(), Type.Null()]),
  maintainerUrl: Type.Union([Type.String(), Type.Null()]),
  distributor: Type.Union([Type.String(), Type.Null()]),
  distributorUrl: Type.Union([Type.String(), Type.Null()]),
  versions: Type.Array(VersionView, { description: 'Newest first.' }),
  permissions: Type.Object({
    upload: Type.Boolean({ description: 'The caller may upload builds of this package.' }),
    activate: Type.Boolean({ description: 'The caller may activate and deactivate builds of this package.' }),
  }),
})
export type PackageDetail = Static<typeof PackageDetail>

/** Who is signed in, and the token that every unsafe request by session must carry in `x-csrf-token`. */
export const SessionView = Type.Object({
  user: Type.Union([
    Type.Object({
      username: Type.String(),
      email: Type.String(),
      roles: Type.Array(Type.String(), { description: 'Of `admin`, `package_admin`, `developer`.' }),
      canUpload: Type.Boolean(),
      permissions: Type.Array(Type.String(), { description: 'What the roles allow, for showing only what can be done.' }),
    }),
    Type.Null(),
  ]),
  csrfToken: Type.Union([Type.String(), Type.Null()]),
})
export type SessionView = Static<typeof SessionView>

export const UploadAccepted = Type.Object({
  buildId: Type.Integer(),
  package: Type.String(),
  version: Type.String(),
  firmware: Type.String(),
  architectures: Type.Array(Type.String()),
  duplicate: Type.Boolean({ description: 'These very bytes were here already; no second build was made.' }),
})
export type UploadAccepted = Static<typeof UploadAccepted>

/** What a dry run is answered: everything that the upload would be, but for the build that is not made. */
export const UploadTried = Type.Object({
  package: Type.String(),
  version: Type.String(),
  firmware: Type.String(),
  architectures: Type.Array(Type.String()),
  duplicate: Type.Boolean({ description: 'These very bytes are here already.' }),
  dryRun: Type.Literal(true),
})
export type UploadTried = Static<typeof UploadTried>

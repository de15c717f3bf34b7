import { type Static, Type } from 'typebox'
import { FirmwareView } from './views.ts'

const firmwareBuild = (description: string) => Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description })
const architecture = (description: string) => Type.String({ minLength: 1, maxLength: 100, description })
const rest = {
  major: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      description: 'Major version of its system; routers need it. Default: of the NAS with this build.',
    }),
  ),
  channel: Type.Optional(
    Type.Union([Type.Literal('stable'), Type.Literal('beta')], { description: 'Devices before DSM 7 may ask for betas. Default: stable.' }),
  ),
}

/** A device, in the words in which it asks for the catalog. */
export const DeviceQuery = Type.Object({
  arch: architecture('Architecture as devices name it: `geminilake`.'),
  build: firmwareBuild('Number of its firmware: `64570`.'),
  ...rest,
})
export type DeviceQuery = Static<typeof DeviceQuery>

/** Which packages to list; without anything all of them. */
export const PackageQuery = Type.Object({
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Words that name, display name or description must all have, whatever case and accents.' }),
  ),
  arch: Type.Optional(architecture('Packages with an active build for this architecture, or for all.')),
  build: Type.Optional(firmwareBuild('Together with `arch`: exactly the packages that the catalog offers to this device.')),
  ...rest,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'The most packages in the answer. Default: all.' })),
  after: Type.Optional(Type.String({ maxLength: 255, description: '`next` of the page before.' })),
})
export type PackageQuery = Static<typeof PackageQuery>

/** What somebody may call their device, for pages that ask. */
export const DeviceList = Type.Object({
  models: Type.Array(Type.Object({ name: Type.String({ description: '`DS920+`' }), architecture: Type.String() }), {
    description: 'By name. Not every model that there is; other names of architectures at the end.',
  }),
  architectures: Type.Array(Type.String(), { description: 'All that are known here, but the one of packages that fit every device.' }),
  firmwares: Type.Array(FirmwareView, { description: 'DSM before SRM, the newest first.' }),
})
export type DeviceList = Static<typeof DeviceList>

/** What keeps a build from a device. */
export const Obstacle = Type.Union([
  Type.Literal('inactive'),
  Type.Literal('other_architecture'),
  Type.Literal('beta'),
  Type.Literal('firmware_too_old'),
  Type.Literal('firmware_too_new'),
  Type.Literal('other_major'),
  Type.Literal('better_build'),
])
export type Obstacle = Static<typeof Obstacle>

/** What the catalog makes of one build for one device. */
const BuildDiagnosis = Type.Object({
  id: Type.Integer(),
  version: Type.String({ description: '`<upstream>-<revision>`, for example `1.2.3-4`.' }),
  beta: Type.Boolean(),
  active: Type.Boolean(),
  architectures: Type.Array(Type.String()),
  firmwareMin: FirmwareView,
  firmwareMax: Type.Union([FirmwareView, Type.Null()]),
  url: Type.String({ description: 'Absolute address of the file, for installation by hand.' }),
  offered: Type.Boolean(),
  reasons: Type.Array(Type.Object({ code: Obstacle, text: Type.String({ description: 'A sentence for people.' }) }), {
    description: 'Everything that keeps it back; none for the build that is offered.',
  }),
})

/** What the catalog offers a device of one package, and why not the rest. */
export const OfferDiagnosis = Type.Object({
  package: Type.String(),
  device: Type.Object({
    architecture: Type.String({ description: 'As it is stored: several names of devices may lead to one.' }),
    build: Type.Integer(),
    major: Type.Integer(),
    beta: Type.Boolean({ description: 'Whether it is offered betas.' }),
  }),
  offered: Type.Union([Type.Object({ buildId: Type.Integer(), version: Type.String(), url: Type.String() }), Type.Null()]),
  builds: Type.Array(BuildDiagnosis, { description: 'In the order in which the catalog prefers them.' }),
})
export type OfferDiagnosis = Static<typeof OfferDiagnosis>

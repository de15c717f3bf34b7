import { type Static, Type } from 'typebox'
import { FirmwareView } from '../views.ts'

/** The firmwares that a build is offered to, and where the range could end. */
export const FirmwareRange = Type.Object({
  firmwareMin: FirmwareView,
  firmwareMax: Type.Union([FirmwareView, Type.Null()], { description: 'Null: no upper bound.' }),
  choices: Type.Array(FirmwareView, { description: 'Known firmwares of its product line from the minimum on.' }),
})
export type FirmwareRange = Static<typeof FirmwareRange>

export const NewFirmwareMax = Type.Object({
  build: Type.Union([Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), Type.Null()], {
    description: 'Number of the last firmware that the build is for; null: no upper bound.',
  }),
})
export type NewFirmwareMax = Static<typeof NewFirmwareMax>

export const firmwareRangeRoutes = {
  adminFirmwareRange: { method: 'GET', path: '/api/admin/builds/:id/firmware-range', response: FirmwareRange },
  adminFirmwareMaxSet: { method: 'PUT', path: '/api/admin/builds/:id/firmware-range', response: FirmwareRange },
} as const

import { type Static, Type } from 'typebox'
import { DeviceList, OfferDiagnosis } from './devices.ts'
import { BuildView, PackageDetail, PackageList, SessionView, UploadAccepted, UploadTried } from './views.ts'

/**
 * The JSON routes that the pages call; paths are relative to the app's base path.
 * Unsafe methods need the session cookie and the `x-csrf-token` header that `GET /api/session` gave.
 */
export const routes = {
  session: { method: 'GET', path: '/api/session', response: SessionView },
  signIn: { method: 'POST', path: '/api/session', response: SessionView },
  signOut: { method: 'DELETE', path: '/api/session', response: SessionView },
  packages: { method: 'GET', path: '/api/packages', response: PackageList },
  package: { method: 'GET', path: '/api/packages/:name', response: PackageDetail },
  devices: { method: 'GET', path: '/api/devices', response: DeviceList },
  offer: { method: 'GET', path: '/api/packages/:name/offer', response: OfferDiagnosis },
  upload: { method: 'POST', path: '/api/uploads', response: Type.Union([UploadAccepted, UploadTried]) },
  activate: { method: 'POST', path: '/api/builds/:id/activate', response: BuildView },
  deactivate: { method: 'POST', path: '/api/builds/:id/deactivate', response: BuildView },
} as const

export const SignInBody = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 254, description: 'E-mail address or username.' }),
  password: Type.String({ minLength: 1, maxLength: 256 }),
})
export type SignInBody = Static<typeof SignInBody>

/** The upload's body is the raw bytes of the SPK, as `application/octet-stream`. */
export const UploadQuery = Type.Object({
  activate: Type.Optional(Type.Boolean({ description: 'Make the build active as soon as it is ready.', default: false })),
  dryRun: Type.Optional(Type.Boolean({ description: 'Check everything and keep nothing.', default: false })),
})
export type UploadQuery = Static<typeof UploadQuery>

/** Every refused JSON request: a stable `code`, a sentence for people, and the id to quote when asking for help. */
export const ErrorBody = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    details: Type.Optional(Type.Unknown()),
  }),
  requestId: Type.String(),
})
export type ErrorBody = Static<typeof ErrorBody>

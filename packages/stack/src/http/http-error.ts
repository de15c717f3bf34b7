/** Statuses that say "no". */
type ErrorStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 406
  | 409
  | 410
  | 412
  | 413
  | 414
  | 415
  | 416
  | 422
  | 423
  | 429
  | 500
  | 501
  | 502
  | 503
  | 504
  | 507

/**
 * A refusal on its way to the client. Not a failure of the stack (those are `StackError`s): its `code` belongs to the service that
 * throws it, and `message` and `details` are shown to the client as they are.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: ErrorStatus
  readonly code: string
  readonly details: unknown

  constructor(status: ErrorStatus, code: string, message: string, details?: unknown) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/**
 * The error to throw from a route: `throw httpError(409, 'build_exists', 'this build is already here')` is answered with that status
 * and `{ error: { code, message, details? }, requestId }`. `code` is stable and in snake_case; nothing in it may be secret.
 */
export function httpError(status: ErrorStatus, code: string, message: string, details?: unknown): HttpError {
  return new HttpError(status, code, message, details)
}

/**
 * A request that was not answered as promised.
 * `code` is the server's own (`not_found`, …), or `unreachable` (no answer; `status` is 0), or `unexpected_answer` (not our error format).
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  /** Id to quote when asking for help; null when the server never answered. */
  readonly requestId: string | null

  constructor(failure: { code: string; message: string; status: number; requestId: string | null; cause?: unknown }) {
    super(failure.message, { cause: failure.cause })
    this.code = failure.code
    this.status = failure.status
    this.requestId = failure.requestId
  }
}

/** The error that an answer with a status outside 200–299 stands for. */
export function refusal(status: number, body: unknown): ApiError {
  if (isErrorBody(body)) {
    return new ApiError({ code: body.error.code, message: body.error.message, status, requestId: body.requestId })
  }
  return new ApiError({ code: 'unexpected_answer', message: `The server answered with status ${status}.`, status, requestId: null })
}

/** The error for a request that got no answer at all. */
export function unreachable(cause?: unknown): ApiError {
  return new ApiError({ code: 'unreachable', message: 'The server could not be reached.', status: 0, requestId: null, cause })
}

/** The form of all errors: `{ error: { code, message }, requestId }`. */
interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string }
  readonly requestId: string
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body) || !('requestId' in body)) return false
  const { error, requestId } = body
  if (typeof requestId !== 'string' || typeof error !== 'object' || error === null) return false
  return 'code' in error && typeof error.code === 'string' && 'message' in error && typeof error.message === 'string'
}

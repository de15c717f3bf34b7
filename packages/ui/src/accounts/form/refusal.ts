/** What the server said when it refused. */
export interface Refusal {
  /** The server's own, such as `invalid_credentials`; `unreachable` for an error that no server worded. */
  readonly code: string
  /** A sentence that says what to do. */
  readonly message: string
  /** Id to quote when asking for help. */
  readonly reference: string | undefined
  /** The field that is to blame, by its name in the request. */
  readonly field: string | undefined
  /** When the next attempt is looked at. */
  readonly retryAfterSeconds: number | undefined
}

/** Reads what an error says of a refused request; by its shape, because the clients of the apps have error classes of their own. */
export function refusalOf(error: unknown): Refusal {
  const { code, message, requestId, details } = record(error)
  const { field, retryAfterSeconds } = record(details)
  const isWorded = typeof code === 'string' && typeof message === 'string'
  return {
    code: isWorded ? code : 'unreachable',
    message: isWorded ? message : 'The server could not be reached. Check your connection and try again.',
    reference: typeof requestId === 'string' ? requestId : undefined,
    field: typeof field === 'string' ? field : undefined,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined,
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** Why something was not done. `refused` stays so, however often one asks. */
export class RepositoryProblem extends Error {
  override readonly name = 'RepositoryProblem'
  readonly kind: 'refused' | 'failed'
  /** The server's own code, or `file_unreadable`, `file_changed`, `unreachable`, `redirected`, `not_a_repository`, `dry_run_unsupported`, `unexpected_answer`. */
  readonly code: string
  readonly details: unknown
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(
    kind: 'refused' | 'failed',
    code: string,
    message: string,
    rest: { details?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message)
    this.kind = kind
    this.code = code
    this.details = rest.details
    this.retryAfterMs = rest.retryAfterMs
  }
}

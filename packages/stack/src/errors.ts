/** Every way in which the stack itself refuses or fails. */
export type StackErrorCode =
  | 'config_invalid'
  | 'secret_missing'
  | 'database_url_invalid'
  | 'database_busy'
  | 'database_lost'
  | 'database_unsupported'
  | 'database_closed'
  | 'database_unmigrated'
  | 'migration_failed'
  | 'migration_unfinished'
  | 'port_taken'
  | 'storage_key_invalid'
  | 'storage_conflict'
  | 'storage_staged_missing'
  | 'storage_full'
  | 'storage_failed'
  | 'storage_denied'
  | 'storage_bucket_missing'
  | 'storage_unreachable'
  | 'storage_clock_skewed'
  | 'cdn_key_invalid'
  | 'cdn_url_invalid'
  | 'state_key_invalid'
  | 'state_value_invalid'
  | 'state_failed'
  | 'lock_lost'
  | 'run_invalid'
  | 'run_unknown'
  | 'run_busy'
  | 'run_cancelled'
  | 'http_mount_conflict'
  | 'email_invalid'
  | 'username_invalid'
  | 'password_invalid'
  | 'role_unknown'
  | 'email_taken'
  | 'username_taken'
  | 'user_unknown'
  | 'key_invalid'
  | 'key_unknown'
  | 'permission_invalid'
  | 'permission_unknown'
  | 'password_wrong'
  | 'session_unknown'
  | 'invitation_unknown'
  | 'provider_unknown'
  | 'token_invalid'
  | 'code_invalid'
  | 'two_factor_is_on'
  | 'two_factor_is_off'
  | 'two_factor_is_required'
  | 'registration_closed'
  | 'mail_is_off'
  | 'mail_refused'
  | 'last_administrator'
  | 'backup_exists'
  | 'backup_invalid'
  | 'backup_unsupported'

/** A broken promise of the stack. `code` is stable; the message names the offending value and what to do. */
export class StackError extends Error {
  override readonly name = 'StackError'
  readonly code: StackErrorCode
  readonly details: unknown

  constructor(code: StackErrorCode, message: string, options: { readonly cause?: unknown; readonly details?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.details = options.details
  }
}

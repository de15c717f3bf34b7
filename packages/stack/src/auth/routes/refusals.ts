import type { AccountErrorCode } from '../../../contract/index.ts'
import { StackError, type StackErrorCode } from '../../errors.ts'
import { type HttpError, httpError } from '../../http/http-error.ts'

type Refused = { readonly status: HttpError['status']; readonly code: AccountErrorCode; readonly field?: string }

/** The refusals of accounts as statuses; the code of any other error is the server's fault. */
const refusals: Partial<Record<StackErrorCode, Refused>> = {
  password_wrong: { status: 403, code: 'password_wrong', field: 'password' },
  registration_closed: { status: 403, code: 'registration_closed' },
  user_unknown: { status: 404, code: 'user_unknown' },
  key_unknown: { status: 404, code: 'key_unknown' },
  session_unknown: { status: 404, code: 'session_unknown' },
  invitation_unknown: { status: 404, code: 'invitation_unknown' },
  provider_unknown: { status: 404, code: 'provider_unknown' },
  permission_unknown: { status: 404, code: 'permission_unknown', field: 'permission' },
  email_taken: { status: 409, code: 'email_taken', field: 'email' },
  username_taken: { status: 409, code: 'username_taken', field: 'username' },
  two_factor_is_on: { status: 409, code: 'two_factor_is_on' },
  two_factor_is_off: { status: 409, code: 'two_factor_is_off' },
  two_factor_is_required: { status: 409, code: 'two_factor_is_required' },
  last_administrator: { status: 409, code: 'last_administrator' },
  token_invalid: { status: 410, code: 'token_invalid' },
  code_invalid: { status: 422, code: 'code_invalid', field: 'code' },
  email_invalid: { status: 422, code: 'email_invalid', field: 'email' },
  username_invalid: { status: 422, code: 'username_invalid', field: 'username' },
  password_invalid: { status: 422, code: 'password_invalid', field: 'password' },
  role_unknown: { status: 422, code: 'role_unknown', field: 'roles' },
  key_invalid: { status: 422, code: 'key_invalid' },
  mail_is_off: { status: 503, code: 'mail_is_off' },
}

/** What the person at the other end can mend is said in the code's own words; everything else goes to the server's error handler. */
export function refuseKnown(error: unknown): never {
  const refused = error instanceof StackError ? refusals[error.code] : undefined
  if (refused === undefined || !(error instanceof StackError)) throw error
  const { status, code, field } = refused
  throw httpError(status, code, sentence(error.message), field === undefined ? undefined : { field })
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}

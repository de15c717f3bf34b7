import { type Static, Type } from 'typebox'

/** Every refused request: a stable `code`, a sentence for people, and the id to quote when asking for help. */
export const ErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Optional(Type.Unknown()) }),
  requestId: Type.String(),
})
export type ErrorBody = Static<typeof ErrorBody>

/** The codes by which account routes refuse. Pages should show `message` for every code that they have no words of their own for. */
export type AccountErrorCode =
  /** 400: the input does not have the shape that the contract asks for; `details` says where. */
  | 'invalid_request'
  /** 401: nobody is signed in, or the session is over. */
  | 'sign_in_required'
  /** 401: the login is unknown or the password is wrong; which of them is never told. */
  | 'invalid_credentials'
  /** 401: the API key is unknown, over, or not for this. */
  | 'key_refused'
  /** 401: the second step was not finished in time; sign in anew. */
  | 'second_step_over'
  /** 403: the request did not come from a page of this session; ask for the session anew. */
  | 'csrf_token_invalid'
  /** 403: another site sent the browser here. */
  | 'cross_site_request'
  /** 403: the right password, but an administrator has to activate the account. */
  | 'account_inactive'
  /** 403: the account may not do this; `details.permission` says what is missing. */
  | 'forbidden'
  /** 403: the password given to confirm a change is wrong. */
  | 'password_wrong'
  /** 403: registration is off, or by invitation. */
  | 'registration_closed'
  /** 404 */
  | 'user_unknown'
  | 'key_unknown'
  | 'session_unknown'
  | 'invitation_unknown'
  | 'provider_unknown'
  | 'permission_unknown'
  /** 409 */
  | 'email_taken'
  | 'username_taken'
  | 'two_factor_is_on'
  | 'two_factor_is_off'
  | 'two_factor_is_required'
  /** 409: the change would lock every administrator out. */
  | 'last_administrator'
  /** 410: the mailed link is wrong, used or too old. */
  | 'token_invalid'
  /** 422 */
  | 'code_invalid'
  | 'email_invalid'
  | 'username_invalid'
  | 'password_invalid'
  | 'role_unknown'
  | 'key_invalid'
  /** 429: `Retry-After` says when the next attempt is looked at. */
  | 'too_many_attempts'
  | 'too_many_requests'
  /** 503: this installation sends no mail. */
  | 'mail_is_off'
  /** What the page at `login` gets as `?problem=…` when signing in by a provider did not succeed. */
  | 'provider_failed'
  | 'provider_refused'

/** Every expected way that signing can end without a signature. */
export type SigningFailureCode =
  | 'spk_damaged'
  | 'already_signed'
  | 'not_signed'
  | 'signing_key_missing'
  | 'gpg_failed'
  | 'timestamp_unreachable'
  | 'timestamp_status'
  | 'timestamp_unverified'

/** `retryable`: the same call may well succeed later without anyone changing anything here. */
export interface SigningFailure {
  readonly code: SigningFailureCode
  readonly message: string
  readonly retryable: boolean
}

const RETRYABLE: Readonly<Record<SigningFailureCode, boolean>> = {
  spk_damaged: false,
  already_signed: false,
  not_signed: false,
  signing_key_missing: false,
  gpg_failed: true,
  timestamp_unreachable: true,
  timestamp_status: true,
  timestamp_unverified: true,
}

/** A failed end, for the places that make one. `retryable` overrides what is usual for the code. */
export function fail(
  code: SigningFailureCode,
  message: string,
  retryable: boolean = RETRYABLE[code],
): { readonly ok: false; readonly failure: SigningFailure } {
  return { ok: false, failure: { code, message, retryable } }
}

import type { SpkProblemCode } from '../spk/spk.ts'

/** Every way an upload can be refused; the codes of the SPK's own form come from the reader. */
export type UploadProblemCode =
  | SpkProblemCode
  | 'key_required'
  | 'empty_body'
  | 'body_too_large'
  | 'body_is_form'
  | 'content_type_invalid'
  | 'parameter_invalid'
  | 'upload_unknown'
  | 'already_signed'
  | 'architecture_missing'
  | 'architecture_unknown'
  | 'firmware_missing'
  | 'firmware_invalid'
  | 'firmware_unknown'
  | 'firmware_range_empty'
  | 'service_unknown'
  | 'package_creation_forbidden'
  | 'package_forbidden'
  | 'version_invalid'
  | 'field_too_long'
  | 'field_not_storable'
  | 'version_differs'
  | 'displayname_language_unknown'
  | 'description_language_unknown'
  | 'build_conflict'

/**
 * Why an upload is refused. `message` is the text that existing clients know; `code` never changes;
 * `details` names what stands in the way, for people and programs.
 */
export interface UploadProblem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422
  readonly code: UploadProblemCode
  readonly message: string
  readonly details?: unknown
}

/** A value, or the first rung of the ladder that it does not pass. */
export type Passed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: UploadProblem }

export function passed<T>(value: T): Passed<T> {
  return { ok: true, value }
}

/** Most rungs refuse with 422; the others say their status. */
export function refused(code: UploadProblemCode, message: string, rest: { status?: UploadProblem['status']; details?: unknown } = {}) {
  const { status = 422, details } = rest
  const problem: UploadProblem = { status, code, message, ...(details === undefined ? {} : { details }) }
  return { ok: false, problem } as const
}

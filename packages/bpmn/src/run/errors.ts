/** What a caller did wrong: nothing that a model or its data can cause. */
export type BpmnErrorCode =
  | 'unknown_definition'
  | 'unknown_process'
  | 'unknown_node'
  | 'unknown_token'
  | 'unknown_incident'
  | 'not_waiting'
  | 'already_ended'
  | 'suspended'
  | 'invalid_event'
  | 'invalid_state'
  | 'newer_state'

/** A misuse of the engine, told by code; the state that was passed in is still as it was. */
export class BpmnError extends Error {
  override readonly name = 'BpmnError'
  readonly code: BpmnErrorCode

  constructor(code: BpmnErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

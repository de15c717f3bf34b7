/** Every code of `BpmnError`, and what it means: all that a caller can do wrong, and nothing that a model or its data can cause. */
export const BPMN_ERRORS = Object.freeze({
  unknown_definition: 'the registry has no definition of this hash',
  unknown_process: 'the registry has no process or collaboration of this id',
  unknown_node: 'there is no such element there',
  unknown_token: 'there is no such token (any more)',
  unknown_incident: 'there is no such open incident',
  not_waiting: 'nothing waits for this',
  already_ended: 'the instance is over',
  suspended: 'the instance is suspended',
  invalid_event: 'the event cannot happen to this instance',
  invalid_state: 'this is no stored state, or does not fit its definition',
  newer_state: 'a newer release wrote this state',
} as const)

/** Code of an error: stable, for programs. */
export type BpmnErrorCode = keyof typeof BPMN_ERRORS

/** A misuse of the engine, told by code; the state that was passed in is still as it was. */
export class BpmnError extends Error {
  override readonly name = 'BpmnError'
  readonly code: BpmnErrorCode

  constructor(code: BpmnErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

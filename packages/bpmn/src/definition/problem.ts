/** Every code that `parse` can report, and what it means. The README lists the same. */
export const PROBLEMS = Object.freeze({
  file_too_large: 'the file is longer than what is read',
  xml_malformed: 'the text is not well-formed XML',
  xml_entity: 'document types and entities are refused',
  xml_foreign: 'an element or attribute is not BPMN, or is in the wrong place',
  no_process: 'the file has no executable process',
  no_start: 'a process has no start event',
  sub_process_start: 'a sub-process needs exactly one start event',
  sub_process_end: 'a sub-process needs an end event',
  duplicate_id: 'two elements have the same id',
  missing_id: 'an element that has to be referred to has no id',
  missing_reference: 'a reference leads to nothing',
  unsupported_element: 'an element that this engine does not run',
  unsupported_attribute: 'an attribute or value that this engine does not honour',
  ignored_element: 'an element without effect on execution, left out',
  foreign_expression: 'an expression written for another product; it will run as Python',
  invalid_loop: 'a loop says too little, too much, or contradicts itself',
  missing_condition: 'a flow of a deciding gateway has no condition and is not the default',
  ignored_condition: 'a condition or default that nothing evaluates',
  flow_across_scopes: 'a sequence flow leaves or enters a sub-process',
  flow_into_start: 'a sequence flow ends at a start event or another node that cannot be entered',
  flow_from_end: 'a sequence flow leaves an end event or another node that cannot be left',
  flow_dangling: 'a sequence flow without source or target',
  boundary_dangling: 'a boundary event without an activity to watch',
  event_position: 'this kind of event cannot be used in this place',
  event_incomplete: 'an event lacks what it waits for or throws',
  cancel_outside_transaction: 'cancel events belong to transactions',
  link_unpaired: 'a link throw needs exactly one catch of the same name in its scope',
  message_unnamed: 'a message needs a name',
  event_gateway_follower: 'only catch events and receive tasks may follow an event-based gateway',
  compensation_rule: 'compensation is drawn in a way that cannot run',
  missing_expression: 'an expression or timer text is empty, or a script task has no script',
  empty_script: 'the script of a script task is empty; the task does nothing',
  missing_called_element: 'a call activity names no process',
  missing_decision: 'a business rule task names no decision',
  missing_operator: 'a service task names no operator',
  missing_callee: 'no given file has the called process or decision',
  script_syntax: 'a script or expression does not parse',
  implicit_fork: 'several flows leave an activity or event; all are taken',
  implicit_end: 'a path ends without an end event',
  unreachable: 'no token can get here',
  stuck_join: 'a join waits for more than can arrive',
  multiple_merge: 'branches that run at the same time meet without a join; what follows runs once for each',
  endless_loop: 'a cycle without any waiting or deciding node never ends',
  no_diagram: 'flows have no diagram position; document order decides',
} as const)

/** Code of a problem: stable, for programs. */
export type ProblemCode = keyof typeof PROBLEMS

/** One finding about a file, as precise as the file allows. */
export interface Problem {
  readonly code: ProblemCode
  /** An `error` keeps the process from being deployed; a `warning` does not. */
  readonly level: 'error' | 'warning'
  readonly file: string
  /** Element at fault, when it has an id. */
  readonly elementId: string | null
  /** Line in the file, from 1, when known. */
  readonly line: number | null
  /** What is wrong, with the offending value, and what to do. */
  readonly message: string
}

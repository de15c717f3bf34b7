import type { IoMapping } from './data-flow.ts'
import type { Source } from './event-definition.ts'

/** What extension elements say about a node, whatever its kind; everything absent is null, false or empty. */
export interface NodeExtensions {
  readonly preScript: Source | null
  readonly postScript: Source | null
  /** Markdown template for the person at the task. */
  readonly instructions: string | null
  /** Everything written as `property` elements, the form's file names included. */
  readonly properties: Readonly<Record<string, string>>
  readonly form: FormReference | null
  /** Variable that takes the submitted form. */
  readonly variableName: string | null
  /** Searchable values taken from the data. */
  readonly metadata: readonly { readonly name: string; readonly expression: Source }[]
  readonly allowGuest: boolean
  /** Markdown shown to a guest after submitting. */
  readonly guestConfirmation: string | null
  /** A signal boundary with this label shows as a button on the host task. */
  readonly signalButtonLabel: string | null
  /** Another model to start when the task opens. */
  readonly processModelToStart: string | null
  readonly assignment: Assignment | null
  readonly mapping: IoMapping | null
}

/** A form by its JSON schema files, or by the key that another product used. */
export interface FormReference {
  readonly schema: string | null
  readonly uiSchema: string | null
  readonly key: string | null
}

/** Who a task is for, as Camunda models write it: texts or expressions, unparsed. */
export interface Assignment {
  readonly assignee: string | null
  readonly candidateUsers: readonly string[]
  readonly candidateGroups: readonly string[]
  readonly dueDate: string | null
  readonly followUpDate: string | null
  readonly priority: string | null
}

/** A script's own test: given these variables, expect those (both JSON text). */
export interface ScriptTest {
  readonly id: string
  readonly inputJson: string
  readonly expectedOutputJson: string
}

/** What a service task calls. */
export interface ServiceOperator {
  readonly id: string
  /** Variable for the answer; null means `spiff__<task id with _ for ->_result`. */
  readonly resultVariable: string | null
  /** Without a result variable, the names of an answer that is an object become variables, as in the product that the task was drawn for. */
  readonly mergesResult?: boolean
  readonly parameters: readonly OperatorParameter[]
  readonly retry: RetryPolicy | null
}

/** One named argument of an operator. */
export interface OperatorParameter {
  readonly id: string
  readonly type: string | null
  readonly expression: Source
}

/** Attempts after the first and the base of their delay in seconds (`base ** attempt`); null was not written. */
export interface RetryPolicy {
  readonly retries: number | null
  readonly backoffBase: number | null
}

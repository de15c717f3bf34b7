import type { DataAssociation, IoSpecification, Mapping } from './data-flow.ts'
import type { EventDefinition, MessageEvent, Source } from './event-definition.ts'
import type { NodeExtensions, ScriptTest, ServiceOperator } from './extensions.ts'
import type { Loop } from './loop.ts'

/** What every node has. Indices point into the arrays of the definition. */
interface NodeBase {
  /** Position in `Definition.nodes`. */
  readonly index: number
  readonly id: string
  readonly name: string | null
  readonly documentation: string | null
  /** Scope that contains it: an index into `Definition.scopes`. */
  readonly scope: number
  /** Flow indices in document order. */
  readonly incoming: readonly number[]
  /** Flow indices in evaluation order: by vertical position of the target, then document order. */
  readonly outgoing: readonly number[]
  /** Name of the innermost lane around it. */
  readonly lane: string | null
  readonly dataInputs: readonly DataAssociation[]
  readonly dataOutputs: readonly DataAssociation[]
  readonly extensions: NodeExtensions
  /** Line of the element in its file, from 1; 0 when unknown. No part of the content hash. */
  readonly line: number
}

/** Begins a scope. */
export interface StartEvent extends NodeBase {
  readonly kind: 'startEvent'
  readonly event: EventDefinition
  /** In an event sub-process: cancels the enclosing scope when it fires. */
  readonly interrupting: boolean
}

/** Ends a path, and may throw while doing so. */
export interface EndEvent extends NodeBase {
  readonly kind: 'endEvent'
  readonly event: EventDefinition
}

/** Waits in the middle of a path. */
export interface IntermediateCatchEvent extends NodeBase {
  readonly kind: 'intermediateCatchEvent'
  readonly event: EventDefinition
}

/** Throws in the middle of a path. */
export interface IntermediateThrowEvent extends NodeBase {
  readonly kind: 'intermediateThrowEvent'
  readonly event: EventDefinition
}

/** Watches an activity. */
export interface BoundaryEvent extends NodeBase {
  readonly kind: 'boundaryEvent'
  readonly event: EventDefinition
  /** Node index of the host. */
  readonly attachedTo: number
  readonly interrupting: boolean
  /** Of a compensation boundary: node index of the handler that its association leads to. */
  readonly handler: number | null
}

/** What every activity has. */
interface ActivityBase extends NodeBase {
  readonly loop: Loop | null
  /** Outgoing flow taken when no other one is; the others leave when they have no condition or a true one. */
  readonly defaultFlow: number | null
  /** Node indices of its boundary events, in document order. */
  readonly boundary: readonly number[]
  readonly io: IoSpecification | null
  readonly isForCompensation: boolean
  /** Node index of the activity that undoes it. */
  readonly compensation: number | null
}

/** An undefined task: done by a person, outside of any system. */
export interface PlainTask extends ActivityBase {
  readonly kind: 'task'
}

/** A task with a form. */
export interface UserTask extends ActivityBase {
  readonly kind: 'userTask'
}

/** A task with instructions only. */
export interface ManualTask extends ActivityBase {
  readonly kind: 'manualTask'
}

/** Runs statements on the data. */
export interface ScriptTask extends ActivityBase {
  readonly kind: 'scriptTask'
  readonly script: Source
  /** Media type as written (`scriptFormat`). */
  readonly format: string | null
  /** Variable for the value of `script`, when it is an expression (Camunda). */
  readonly resultVariable: string | null
  readonly tests: readonly ScriptTest[]
}

/** Calls a connector. */
export interface ServiceTask extends ActivityBase {
  readonly kind: 'serviceTask'
  readonly operator: ServiceOperator
}

/** Sends a message and goes on. */
export interface SendTask extends ActivityBase {
  readonly kind: 'sendTask'
  readonly event: MessageEvent
}

/** Waits for a message. */
export interface ReceiveTask extends ActivityBase {
  readonly kind: 'receiveTask'
  readonly event: MessageEvent
}

/** Asks a decision. */
export interface BusinessRuleTask extends ActivityBase {
  readonly kind: 'businessRuleTask'
  readonly decision: DecisionReference
}

/** Runs another process. */
export interface CallActivity extends ActivityBase {
  readonly kind: 'callActivity'
  readonly called: CalledProcess
  /** Values for the callee; null passes everything. */
  readonly passIn: readonly Mapping[] | null
  /** Values back from the callee; null passes everything. */
  readonly passOut: readonly Mapping[] | null
}

/** Which decision, in which version, and where its result goes (null: outputs are merged into the data). */
export interface DecisionReference {
  readonly id: string
  readonly binding: Binding
  readonly resultVariable: string | null
}

/** Which process, in which version: an id, or an expression that yields one. */
export interface CalledProcess {
  readonly id: string
  readonly isExpression: boolean
  readonly binding: Binding
}

/** Which version of a called model. */
export type Binding =
  | { readonly kind: 'latest' }
  | { readonly kind: 'deployment' }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'versionTag'; readonly tag: string }

/** An activity with nodes of its own; `inner` is the scope they live in. */
interface SubProcessBase extends ActivityBase {
  readonly inner: number
}

/** A plain embedded sub-process. */
export interface SubProcess extends SubProcessBase {
  readonly kind: 'subProcess'
}

/** A sub-process that can be cancelled as a whole. */
export interface Transaction extends SubProcessBase {
  readonly kind: 'transaction'
}

/** Runs when its start event fires; armed while its scope is open. Never the target of a flow. */
export interface EventSubProcess extends SubProcessBase {
  readonly kind: 'eventSubProcess'
  /** Node index of its start event. */
  readonly start: number
}

/** Its inner nodes may run in any order, any number of times, until it is complete. */
export interface AdHocSubProcess extends SubProcessBase {
  readonly kind: 'adHocSubProcess'
  readonly ordering: 'parallel' | 'sequential'
  /** Asked after each inner activity; without one, it completes when nothing inside is open. */
  readonly completionCondition: Source | null
  readonly cancelRemaining: boolean
  /** Expression for the ids to begin with (Camunda 8); null begins with every inner node that has no incoming flow. */
  readonly activeElements: Source | null
}

/** First true condition, else the default. */
export interface ExclusiveGateway extends NodeBase {
  readonly kind: 'exclusiveGateway'
  readonly defaultFlow: number | null
}

/** All flows; waits for all. */
export interface ParallelGateway extends NodeBase {
  readonly kind: 'parallelGateway'
}

/** Every true condition, else the default; waits for whatever can still come. */
export interface InclusiveGateway extends NodeBase {
  readonly kind: 'inclusiveGateway'
  readonly defaultFlow: number | null
  /** One set of nodes per incoming flow; see `canStillReach`. Empty with fewer than two incoming flows. */
  readonly upstream: readonly NodeSet[]
}

/** The first of the following events decides. */
export interface EventBasedGateway extends NodeBase {
  readonly kind: 'eventBasedGateway'
}

/** Goes on when `activation` (over `activationCount`) is true; then as an inclusive gateway. */
export interface ComplexGateway extends NodeBase {
  readonly kind: 'complexGateway'
  readonly defaultFlow: number | null
  readonly activation: Source | null
  readonly upstream: readonly NodeSet[]
}

/** Node indices as bits, 32 per word, lowest first. */
export type NodeSet = readonly number[]

/** An event of any position. */
export type EventNode = StartEvent | EndEvent | IntermediateCatchEvent | IntermediateThrowEvent | BoundaryEvent

/** A node that contains others. */
export type SubProcessNode = SubProcess | Transaction | EventSubProcess | AdHocSubProcess

/** Everything that does work. */
export type ActivityNode =
  | PlainTask
  | UserTask
  | ManualTask
  | ScriptTask
  | ServiceTask
  | SendTask
  | ReceiveTask
  | BusinessRuleTask
  | CallActivity
  | SubProcessNode

/** Every gateway. */
export type GatewayNode = ExclusiveGateway | ParallelGateway | InclusiveGateway | EventBasedGateway | ComplexGateway

/** Anything that a token can be at. */
export type Node = EventNode | ActivityNode | GatewayNode

/** Name of a kind of node: the tag of BPMN, and `eventSubProcess`. */
export type NodeKind = Node['kind']

import { own } from './own.ts'

/** What happens with an element: it `runs`, is `read` as part of another, only `shown` to people, `ignored` with a warning, or `refused`. */
export type SupportLevel = 'runs' | 'read' | 'shown' | 'ignored' | 'refused'

/** Where an element may stand: directly in `definitions`, in a process or sub-process, in an event, or inside of anything. */
export type ElementPlace = 'definitions' | 'container' | 'event' | 'any'

/** One row of the support table. */
export interface Support {
  readonly level: SupportLevel
  readonly place: ElementPlace
  /** What to know about it, for the documentation and for the message when it is refused. */
  readonly note: string
}

/** Whether the element is one that this engine knows and does not refuse. */
export function runsOrIsRead({ name }: { readonly name: string }): boolean {
  const support = own(ELEMENTS, name)
  return support !== undefined && support.level !== 'refused'
}

/** Every element of BPMN 2.0 by its tag. What is not listed is refused as unknown. */
export const ELEMENTS: Readonly<Record<string, Support>> = Object.freeze({
  ...rows('runs', 'container', {
    startEvent: 'none, message, timer, signal, conditional, multiple; in event sub-processes also error, escalation, compensation',
    endEvent: 'none, message, signal, error, escalation, cancel, compensation, terminate, multiple',
    intermediateCatchEvent: 'message, timer, signal, conditional, link, multiple, parallel multiple',
    intermediateThrowEvent: 'none, message, signal, escalation, compensation, link, multiple',
    boundaryEvent: 'message, timer, signal, error, escalation, conditional, cancel, compensation, multiple; interrupting or not',
    task: 'waits for a person',
    userTask: 'waits for a person, with a form',
    manualTask: 'waits for a person, with instructions',
    scriptTask: 'Python on the data',
    serviceTask: 'calls an operator of a connector',
    sendTask: 'throws a message',
    receiveTask: 'waits for a message',
    businessRuleTask: 'asks a DMN decision',
    callActivity: 'runs another process; version binding',
    subProcess: 'embedded, or started by an event: interrupting or not',
    transaction: 'may be cancelled as a whole; compensates what was done',
    adHocSubProcess: 'parallel or sequential, completion condition, remaining instances cancelled or not',
    exclusiveGateway: 'first true condition in drawing order, else the default',
    parallelGateway: 'one token per incoming flow',
    inclusiveGateway: 'waits for every token that can still arrive',
    eventBasedGateway: 'exclusive; the parallel and the instantiating forms are refused',
    complexGateway: 'activation condition over the tokens that arrived',
    sequenceFlow: 'conditional and default flows, also out of activities',
  }),
  ...rows('read', 'definitions', {
    process: 'isExecutable="false" is skipped; a missing attribute counts as true',
    collaboration: 'pools with executable processes; black-box pools are skipped',
    message: 'its name is the routing key',
    signal: 'trellis:broadcast="true" makes it reach other instances',
    error: 'matched by errorCode',
    escalation: 'matched by escalationCode',
    dataStore: 'its name is the class of store',
    correlationProperty: 'one retrieval expression per message',
  }),
  ...rows('read', 'event', {
    messageEventDefinition: '',
    timerEventDefinition: 'date, duration or cycle, as a Python expression',
    signalEventDefinition: '',
    errorEventDefinition: '',
    escalationEventDefinition: '',
    conditionalEventDefinition: '',
    cancelEventDefinition: 'only on and in transactions',
    compensateEventDefinition: 'one activity, or everything in reverse order',
    terminateEventDefinition: '',
    linkEventDefinition: 'several throws, one catch per name and scope',
  }),
  ...rows('read', 'container', {
    dataObject: 'a variable of its scope',
    dataObjectReference: '',
    dataStoreReference: '',
    laneSet: 'the innermost lane assigns the task',
    correlationSubscription: '',
    association: 'from a compensation boundary event to its handler; else only shown',
  }),
  ...rows('read', 'any', {
    definitions: '',
    participant: '',
    messageFlow: 'kept for people: messages are routed by name',
    correlationKey: 'without any, one implicit key groups all properties',
    correlationPropertyRef: '',
    correlationPropertyRetrievalExpression: '',
    correlationPropertyBinding: '',
    messagePath: '',
    dataPath: '',
    formalExpression: '',
    conditionExpression: '',
    condition: '',
    timeDate: '',
    timeDuration: '',
    timeCycle: 'ISO 8601 repetition, or cron',
    script: '',
    standardLoopCharacteristics: 'maximum, condition, or both; test before or after',
    multiInstanceLoopCharacteristics: 'parallel or sequential; cardinality or collection',
    loopCardinality: '',
    loopCondition: '',
    loopDataInputRef: '',
    loopDataOutputRef: '',
    inputDataItem: '',
    outputDataItem: '',
    completionCondition: '',
    activationCondition: '',
    ioSpecification: 'only listed names enter and leave',
    dataInput: '',
    dataOutput: '',
    inputSet: '',
    outputSet: '',
    dataInputRefs: '',
    dataOutputRefs: '',
    dataInputAssociation: '',
    dataOutputAssociation: '',
    sourceRef: '',
    targetRef: '',
    transformation: '',
    source: '',
    target: '',
    lane: '',
    childLaneSet: '',
    flowNodeRef: '',
    incoming: 'the sequence flows themselves decide',
    outgoing: 'the sequence flows themselves decide',
    participantRef: '',
    messageFlowRef: '',
    property: 'the placeholder that editors write for data associations',
    documentation: '',
    extensionElements: '',
  }),
  ...rows('shown', 'any', {
    textAnnotation: '',
    text: '',
    group: '',
    category: '',
    categoryValue: '',
    categoryValueRef: '',
    itemDefinition: 'data has no declared types',
    dataState: '',
    interface: 'service tasks name their operator instead',
    operation: '',
    inMessageRef: '',
    outMessageRef: '',
    errorRef: '',
    interfaceRef: '',
    operationRef: '',
    endPointRef: '',
    participantMultiplicity: '',
    extension: '',
    relationship: '',
    auditing: '',
    monitoring: '',
    supports: '',
    endPoint: '',
    supportedInterfaceRef: '',
    eventDefinition: '',
    rendering: '',
  }),
  ...rows('ignored', 'any', {
    import: 'each file is read on its own; give all files to the parser',
    resource: 'lanes and assignments say who does a task',
    resourceRole: 'lanes and assignments say who does a task',
    performer: 'lanes and assignments say who does a task',
    humanPerformer: 'lanes and assignments say who does a task',
    potentialOwner: 'lanes and assignments say who does a task',
    resourceRef: '',
    resourceParameter: '',
    resourceParameterBinding: '',
    resourceAssignmentExpression: '',
    assignment: 'write a transformation or a script',
    from: '',
    to: '',
    dataOutputRef: '',
    ioBinding: '',
  }),
  ...rows('refused', 'any', {
    choreography: 'draw a collaboration',
    globalChoreographyTask: 'draw a collaboration',
    choreographyTask: 'draw a collaboration',
    callChoreography: 'draw a collaboration',
    subChoreography: 'draw a collaboration',
    conversation: 'draw a collaboration',
    globalConversation: 'draw a collaboration',
    conversationNode: 'draw message flows',
    callConversation: 'draw message flows',
    subConversation: 'draw message flows',
    globalTask: 'call a process',
    globalUserTask: 'call a process',
    globalManualTask: 'call a process',
    globalScriptTask: 'call a process',
    globalBusinessRuleTask: 'call a process',
    event: 'abstract: use a start, end, intermediate or boundary event',
    implicitThrowEvent: 'use an intermediate throw event',
    eventDefinitionRef: 'write the event definition inside of the event',
    complexBehaviorDefinition: 'throw an event from inside of the activity',
  }),
})

/** Whether tags of this name are nodes or flows of a process. */
export function isFlowElement(name: string): boolean {
  const support = own(ELEMENTS, name)
  return support?.level === 'runs'
}

function rows<const T extends Record<string, string>>(
  level: SupportLevel,
  place: ElementPlace,
  notes: T,
): Record<keyof T & string, Support> {
  const table: Record<string, Support> = {}
  for (const [name, note] of Object.entries(notes)) table[name] = Object.freeze({ level, place, note })
  return table as Record<keyof T & string, Support>
}

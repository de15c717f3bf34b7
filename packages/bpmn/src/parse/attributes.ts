import { own } from './own.ts'
import { wordSets } from './word-sets.ts'

const ACTIVITY = 'completionQuantity default isForCompensation startQuantity'
const EXPRESSION = 'evaluatesToTypeRef language'
const ITEM = 'isCollection itemSubjectRef'

/** Attributes that BPMN gives to an element, besides `id` and `name`. Elements without any of their own are left out. */
const ATTRIBUTES: Readonly<Record<string, ReadonlySet<string>>> = wordSets({
  definitions: 'exporter exporterVersion expressionLanguage targetNamespace typeLanguage',
  process: 'definitionalCollaborationRef isClosed isExecutable processType',
  collaboration: 'isClosed',
  participant: 'processRef',
  participantMultiplicity: 'maximum minimum',
  messageFlow: 'messageRef sourceRef targetRef',
  lane: 'partitionElementRef',
  startEvent: 'isInterrupting parallelMultiple',
  intermediateCatchEvent: 'parallelMultiple',
  boundaryEvent: 'attachedToRef cancelActivity parallelMultiple',
  task: ACTIVITY,
  manualTask: ACTIVITY,
  userTask: `${ACTIVITY} implementation`,
  businessRuleTask: `${ACTIVITY} implementation`,
  scriptTask: `${ACTIVITY} scriptFormat`,
  serviceTask: `${ACTIVITY} implementation operationRef`,
  sendTask: `${ACTIVITY} implementation messageRef operationRef`,
  receiveTask: `${ACTIVITY} implementation instantiate messageRef operationRef`,
  callActivity: `${ACTIVITY} calledElement`,
  subProcess: `${ACTIVITY} triggeredByEvent`,
  transaction: `${ACTIVITY} method protocol triggeredByEvent`,
  adHocSubProcess: `${ACTIVITY} cancelRemainingInstances ordering triggeredByEvent`,
  exclusiveGateway: 'default gatewayDirection',
  inclusiveGateway: 'default gatewayDirection',
  complexGateway: 'default gatewayDirection',
  parallelGateway: 'gatewayDirection',
  eventBasedGateway: 'eventGatewayType gatewayDirection instantiate',
  sequenceFlow: 'isImmediate sourceRef targetRef',
  association: 'associationDirection sourceRef targetRef',
  message: 'itemRef',
  signal: 'structureRef',
  error: 'errorCode structureRef',
  escalation: 'escalationCode structureRef',
  messageEventDefinition: 'messageRef',
  signalEventDefinition: 'signalRef',
  errorEventDefinition: 'errorRef',
  escalationEventDefinition: 'escalationRef',
  compensateEventDefinition: 'activityRef waitForCompletion',
  correlationProperty: 'type',
  correlationPropertyRetrievalExpression: 'messageRef',
  correlationPropertyBinding: 'correlationPropertyRef',
  correlationSubscription: 'correlationKeyRef',
  standardLoopCharacteristics: 'loopMaximum testBefore',
  multiInstanceLoopCharacteristics: 'behavior isSequential noneBehaviorEventRef oneBehaviorEventRef',
  dataStore: 'capacity isUnlimited itemSubjectRef',
  dataObject: ITEM,
  dataInput: ITEM,
  dataOutput: ITEM,
  inputDataItem: ITEM,
  outputDataItem: ITEM,
  dataObjectReference: 'dataObjectRef itemSubjectRef',
  dataStoreReference: 'dataStoreRef itemSubjectRef',
  property: 'itemSubjectRef',
  formalExpression: EXPRESSION,
  messagePath: EXPRESSION,
  dataPath: EXPRESSION,
  conditionExpression: EXPRESSION,
  condition: EXPRESSION,
  timeDate: EXPRESSION,
  timeDuration: EXPRESSION,
  timeCycle: EXPRESSION,
  loopCardinality: EXPRESSION,
  loopCondition: EXPRESSION,
  completionCondition: EXPRESSION,
  activationCondition: EXPRESSION,
  transformation: EXPRESSION,
  documentation: 'textFormat',
  textAnnotation: 'textFormat',
  extensionElements: 'extensionAttributeDefinition valueRef',
  group: 'categoryValueRef',
  categoryValue: 'value',
  itemDefinition: 'import isCollection itemKind structureRef',
  interface: 'implementationRef',
  operation: 'implementationRef',
  extension: 'definition mustUnderstand',
  relationship: 'direction type',
})

/** Whether BPMN gives an attribute of that name, without prefix, to an element. */
export function hasAttribute(element: string, attribute: string): boolean {
  return attribute === 'id' || attribute === 'name' || own(ATTRIBUTES, element)?.has(attribute) === true
}

const BOOLEAN = /^\s*(?:true|false|1|0)\s*$/i

/** Attributes of which only some values mean something, and what to write. */
const VALUES: Readonly<Record<string, { readonly pattern: RegExp; readonly allowed: string }>> = Object.freeze({
  ...Object.fromEntries(
    `isExecutable isInterrupting parallelMultiple cancelActivity isForCompensation triggeredByEvent cancelRemainingInstances instantiate
    isSequential testBefore isCollection waitForCompletion`
      .split(/\s+/)
      .map((name) => [name, { pattern: BOOLEAN, allowed: 'true or false' }]),
  ),
  ordering: { pattern: /^(?:Parallel|Sequential)$/, allowed: 'Parallel or Sequential' },
  associationDirection: { pattern: /^(?:None|One|Both)$/, allowed: 'None, One or Both' },
  startQuantity: { pattern: /^\s*\d+\s*$/, allowed: 'a whole number' },
  completionQuantity: { pattern: /^\s*\d+\s*$/, allowed: 'a whole number' },
})

/** What to write instead of a value that means nothing in an attribute without prefix; null when the value is fine. */
export function allowedInstead(attribute: string, value: string): string | null {
  const rule = own(VALUES, attribute)
  return rule === undefined || rule.pattern.test(value) ? null : rule.allowed
}

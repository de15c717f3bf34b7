import { own } from './own.ts'
import { wordSets } from './word-sets.ts'

const TASKS = 'task userTask manualTask scriptTask serviceTask sendTask receiveTask businessRuleTask callActivity'
const ACTIVITIES = `${TASKS} subProcess transaction adHocSubProcess`
const CATCHERS = 'startEvent intermediateCatchEvent boundaryEvent'
const THROWERS = 'intermediateThrowEvent endEvent'
const MULTI = 'multiInstanceLoopCharacteristics'
const ASSOCIATIONS = 'dataInputAssociation dataOutputAssociation'

/** Parents in which an element means something. What is not listed is looked for in its place only, or means nothing anywhere. */
const PARENTS: Readonly<Record<string, ReadonlySet<string>>> = wordSets({
  participant: 'collaboration choreography globalConversation',
  messageFlow: 'collaboration choreography globalConversation',
  correlationKey: 'collaboration choreography globalConversation conversation subConversation callConversation',
  correlationPropertyRef: 'correlationKey',
  correlationPropertyRetrievalExpression: 'correlationProperty',
  correlationPropertyBinding: 'correlationSubscription',
  messagePath: 'correlationPropertyRetrievalExpression',
  dataPath: 'correlationPropertyBinding',
  conditionExpression: 'sequenceFlow',
  condition: 'conditionalEventDefinition',
  timeDate: 'timerEventDefinition',
  timeDuration: 'timerEventDefinition',
  timeCycle: 'timerEventDefinition',
  script: 'scriptTask',
  standardLoopCharacteristics: ACTIVITIES,
  multiInstanceLoopCharacteristics: ACTIVITIES,
  loopCardinality: MULTI,
  loopCondition: 'standardLoopCharacteristics',
  loopDataInputRef: MULTI,
  loopDataOutputRef: MULTI,
  inputDataItem: MULTI,
  outputDataItem: MULTI,
  completionCondition: `${MULTI} adHocSubProcess`,
  activationCondition: 'complexGateway',
  ioSpecification: `${ACTIVITIES} process`,
  dataInput: `ioSpecification ${THROWERS}`,
  dataOutput: `ioSpecification ${CATCHERS}`,
  dataInputAssociation: `${ACTIVITIES} ${THROWERS}`,
  dataOutputAssociation: `${ACTIVITIES} ${CATCHERS}`,
  sourceRef: ASSOCIATIONS,
  targetRef: ASSOCIATIONS,
  transformation: ASSOCIATIONS,
  lane: 'laneSet childLaneSet',
  childLaneSet: 'lane',
  flowNodeRef: 'lane',
})

/** Names of the elements in which one of this name means something; null when that has no limit. */
export function parentsOf(element: string): ReadonlySet<string> | null {
  return own(PARENTS, element) ?? null
}

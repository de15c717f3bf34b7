import type { Flow } from '../../definition/definition.ts'
import type { EventDefinition } from '../../definition/event-definition.ts'
import type { Node } from '../../definition/node.ts'
import type { ProblemCode } from '../../definition/problem.ts'
import type { Place } from '../report.ts'
import { childrenNamed, idOf } from '../xml/element.ts'
import { called, type Draft, placeOf } from './draft.ts'

/** Sequence flows join nodes of one scope, enter and leave only what can be, and say when they are taken. */
export function checkFlows(draft: Draft): void {
  for (const flow of draft.flows) checkEnds(flow, draft)
  for (const node of draft.nodes) {
    if (node.kind === 'exclusiveGateway' || node.kind === 'inclusiveGateway' || node.kind === 'complexGateway') checkConditions(node, draft)
    else if (node.kind === 'eventBasedGateway') checkFollowers(node, draft)
    else if (node.kind !== 'parallelGateway' && node.outgoing.length > 1) warnOfFork(node, draft)
  }
}

function checkEnds(flow: Flow, draft: Draft): void {
  const source = draft.nodes[flow.source]
  const target = draft.nodes[flow.target]
  if (!source || !target) return
  const refuse = (code: ProblemCode, what: string) =>
    draft.report.error(code, placeOfFlow(flow, source, draft), `sequence flow "${flow.id}" ${what}`)
  if (source.scope !== target.scope) {
    refuse('flow_across_scopes', `goes from ${called(source)} to ${called(target)} across the border of a sub-process`)
  }
  const noEntry = whyNoEntry(target)
  if (noEntry) refuse('flow_into_start', `enters ${called(target)}, ${noEntry}`)
  const noExit = whyNoExit(source)
  if (noExit) refuse('flow_from_end', `leaves ${called(source)}, ${noExit}`)
}

function placeOfFlow(flow: Flow, source: Node, { outline }: Draft): Place {
  for (const scope of outline.scopes) {
    const element = childrenNamed(scope.element, 'sequenceFlow').find((candidate) => idOf(candidate) === flow.id)
    if (element) return element
  }
  return placeOf(source)
}

function whyNoEntry(node: Node): string | null {
  if (node.kind === 'startEvent') return 'which begins its scope'
  if (node.kind === 'boundaryEvent') return 'which begins when its event occurs'
  if (node.kind === 'eventSubProcess') return 'which begins when its event occurs'
  if (node.kind === 'intermediateCatchEvent' && isLink(node.event)) return 'which follows its throw'
  return isHandler(node) ? 'which begins by compensation' : null
}

function whyNoExit(node: Node): string | null {
  if (node.kind === 'endEvent') return 'which ends its path'
  if (node.kind === 'eventSubProcess') return 'after which nothing follows'
  if (node.kind === 'intermediateThrowEvent' && isLink(node.event)) return 'which goes on at its catch'
  return isHandler(node) ? 'after which nothing follows, since it is for compensation' : null
}

function isLink(event: EventDefinition): boolean {
  return event.kind === 'link'
}

function isHandler(node: Node): boolean {
  return 'isForCompensation' in node && node.isForCompensation
}

function checkConditions(node: Node, draft: Draft): void {
  if (node.outgoing.length < 2) return
  for (const index of node.outgoing) {
    const flow = draft.flows[index]
    if (!flow || flow.isDefault || flow.condition !== null) continue
    const message = `sequence flow "${flow.id}" of ${called(node)} has no condition; write one, or make it the default`
    draft.report.error('missing_condition', placeOfFlow(flow, node, draft), message)
  }
}

function checkFollowers(node: Node, { nodes, flows, report }: Draft): void {
  const followers = node.outgoing.flatMap((flow) => nodes[flows[flow]?.target ?? -1] ?? [])
  for (const follower of followers) {
    const isCatch = follower.kind === 'intermediateCatchEvent' && !isLink(follower.event)
    if (isCatch || follower.kind === 'receiveTask') continue
    report.error(
      'event_gateway_follower',
      placeOf(follower),
      `${called(follower)} follows event-based gateway "${node.id}"; only catch events and receive tasks may`,
    )
  }
  if (followers.length > 1) return
  report.warning('event_gateway_follower', placeOf(node), `event-based gateway "${node.id}" has ${followers.length} events to choose from`)
}

function warnOfFork(node: Node, { report }: Draft): void {
  report.warning(
    'implicit_fork',
    placeOf(node),
    `${node.outgoing.length} flows leave ${called(node)}; draw a gateway to say whether all are taken`,
  )
}

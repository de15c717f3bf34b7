import { contentHash } from '../definition/content-hash.ts'
import { deepFreeze } from '../definition/deep-freeze.ts'
import type { Definition, Dependencies } from '../definition/definition.ts'
import type { CorrelationSubscription } from '../definition/messages.ts'
import type { Node } from '../definition/node.ts'
import { buildNodes } from './build-nodes.ts'
import { checkProcess } from './checks/check-process.ts'
import { readCompensations } from './compensation.ts'
import { readEdges } from './edges.ts'
import { extension } from './extension-elements.ts'
import { readFlows } from './flows.ts'
import { readLanes } from './lanes.ts'
import { outlineProcess } from './outline.ts'
import { readPlaces } from './places.ts'
import type { Reading } from './reading.ts'
import { reference } from './references.ts'
import { buildScopes } from './scopes.ts'
import { upstreamOf } from './upstream.ts'
import { attribute, child, childrenNamed, childText, idOf, nameOf, type XmlElement } from './xml/element.ts'

/** Compiles one executable process; null when the report has errors by then, of this process or of its file. */
export function compileProcess(element: XmlElement, reading: Reading): Definition | null {
  const { report, roots } = reading
  const id = idOf(element)
  if (id === null) report.error('missing_id', element, 'a process has no id; give it one')
  const outline = outlineProcess(element, report)
  const flows = readFlows(outline, reading)
  warnOfNoDiagram(flows.byNode, element, reading)
  const edges = readEdges(outline, flows)
  const places = readPlaces(outline, reading)
  const lanes = readLanes(outline, reading)
  const compensations = readCompensations(outline, reading)
  const nodes = buildNodes({ outline, flows, places, lanes, compensations, upstream: upstreamOf(flows, edges), reading })
  const scopes = buildScopes(outline, nodes, places)
  const correlationSubscriptions = readSubscriptions(element, reading)
  checkProcess({ nodes, flows: flows.flows, scopes, outline, edges, report })
  if (report.hasErrors) return null
  const content = {
    format: 1 as const,
    id: id ?? '',
    name: nameOf(element),
    documentation: childText(element, 'documentation'),
    versionTag: readVersionTag(element),
    file: reading.file,
    nodes,
    flows: flows.flows,
    scopes,
    lanes: lanes.lanes,
    dataObjects: places.dataObjects,
    dataStores: roots.dataStores,
    messages: roots.messages,
    correlationKeys: roots.correlationKeys,
    correlationProperties: roots.correlationProperties,
    correlationSubscriptions,
    participant: roots.participants.get(id ?? '') ?? null,
    dependencies: dependenciesOf(nodes),
    compatibility: reading.compatibility,
  }
  return deepFreeze({ ...content, hash: contentHash(content) })
}

function warnOfNoDiagram(
  byNode: readonly { readonly outgoing: readonly number[] }[],
  element: XmlElement,
  { layout, report }: Reading,
): void {
  if (layout.isDrawn || byNode.every(({ outgoing }) => outgoing.length < 2)) return
  report.warning('no_diagram', element, `process "${idOf(element) ?? ''}" has no diagram; flows are tried in the order of the file`)
}

function readVersionTag(element: XmlElement): string | null {
  const zeebe = extension(element, 'versionTag', 'zeebe')
  return attribute(element, 'versionTag', 'camunda') ?? (zeebe === null ? null : attribute(zeebe, 'value'))
}

function readSubscriptions(element: XmlElement, { roots, report, sources }: Reading): readonly CorrelationSubscription[] {
  return childrenNamed(element, 'correlationSubscription').flatMap((subscription) => {
    const id = reference(subscription, 'correlationKeyRef')
    const key = roots.correlationKeys.find((candidate) => candidate.id === id || candidate.name === id)
    if (key === undefined) {
      report.error('missing_reference', subscription, `correlation subscription names key "${id ?? ''}", which does not exist`)
      return []
    }
    const bindings = childrenNamed(subscription, 'correlationPropertyBinding').flatMap((binding) => {
      const property = reference(binding, 'correlationPropertyRef') ?? ''
      const at = child(binding, 'dataPath') ?? binding
      const expression = sources.expression({
        at,
        text: at.text,
        what: `the value of correlation property "${property}"`,
        owner: subscription,
      })
      return expression === null ? [] : [{ property, expression }]
    })
    return [{ key: key.name, bindings }]
  })
}

function dependenciesOf(nodes: readonly Node[]): Dependencies {
  const processes = new Set<string>()
  const decisions = new Set<string>()
  for (const node of nodes) {
    if (node.kind === 'callActivity' && !node.called.isExpression) processes.add(node.called.id)
    if (node.kind === 'businessRuleTask') decisions.add(node.decision.id)
  }
  return { processes: [...processes], decisions: [...decisions] }
}

import type { DataAssociation } from '../definition/data-flow.ts'
import type { Definition } from '../definition/definition.ts'
import type { EventDefinition, SingleEvent } from '../definition/event-definition.ts'
import type { Node } from '../definition/node.ts'

/** What a node says, by attribute, with ids in place of indices: comparable between definitions. */
export type Portrait = Readonly<Record<string, unknown>>

/** Facts of place that change whenever anything else does, or that follow from the rest. */
const PLACE = ['index', 'id', 'line', 'incoming', 'boundary', 'upstream', 'inner', 'start', 'defaultFlow'] as const

/** Describes a node without indices. `rename` gives ids of this definition the names that they have in the other. */
export function portraitOf(node: Node, definition: Definition, rename: (id: string) => string): Portrait {
  const idAt = (index: number | null) => (index === null ? null : rename(definition.nodes[index]?.id ?? ''))
  const portrait: Record<string, unknown> = { ...node, ...Object.fromEntries(PLACE.map((name) => [name, undefined])) }
  portrait.scope = rename(definition.scopes[node.scope]?.id ?? '')
  portrait.outgoing = node.outgoing.map((index) => {
    const flow = definition.flows[index]
    return { to: idAt(flow?.target ?? null), condition: flow?.condition, isDefault: flow?.isDefault }
  })
  portrait.dataInputs = associations(node.dataInputs, definition)
  portrait.dataOutputs = associations(node.dataOutputs, definition)
  if ('attachedTo' in node) portrait.attachedTo = idAt(node.attachedTo)
  if ('handler' in node) portrait.handler = idAt(node.handler)
  if ('compensation' in node) portrait.compensation = idAt(node.compensation)
  if ('event' in node) portrait.event = eventWithoutIndices(node.event, definition, idAt)
  return Object.fromEntries(Object.entries(portrait).filter(([, value]) => value !== undefined))
}

function associations(list: readonly DataAssociation[], definition: Definition): readonly unknown[] {
  return list.map(({ variable, place, transformation }) => {
    const places = place.kind === 'dataObject' ? definition.dataObjects : definition.dataStores
    return { variable, kind: place.kind, place: places[place.index]?.id, transformation }
  })
}

function eventWithoutIndices(event: EventDefinition, definition: Definition, idAt: (index: number | null) => string | null): unknown {
  if ('definitions' in event) return { ...event, definitions: event.definitions.map((single) => withoutIndices(single)) }
  return withoutIndices(event)

  function withoutIndices(single: SingleEvent): unknown {
    if (single.kind === 'message') {
      const { name, correlation } = definition.messages[single.message] ?? { name: '', correlation: [] }
      return { ...single, message: { name, correlation } }
    }
    if (single.kind === 'link') return { ...single, target: idAt(single.target) }
    return single.kind === 'compensate' ? { ...single, activity: idAt(single.activity) } : single
  }
}

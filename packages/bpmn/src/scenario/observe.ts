import type { Definition } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { HistoryEntry } from '../run/history.ts'
import type { Incident, InstanceState, Scope, Token } from '../state/state.ts'
import { elementNames, nameOf } from './element-names.ts'
import type { Models } from './models.ts'
import type { Rehearsal } from './rehearsal.ts'

/** What can be seen of an instance from outside. Data are plain JSON. */
export interface Observation {
  readonly status: string
  readonly ready: readonly string[]
  readonly waiting: readonly string[]
  readonly completed: readonly string[]
  readonly data: Data
  readonly incidents: readonly ObservedIncident[]
  readonly serviceCalls: readonly Json[]
  readonly messagesSent: readonly Json[]
  readonly signalsThrown: readonly Json[]
  readonly tasksCreated: readonly Json[]
}

export interface ObservedIncident {
  readonly codes: readonly string[]
  readonly element: string
  readonly name: string
  readonly message: string
  readonly line?: number
}

/** What is the case now. */
export function observe(rehearsal: Rehearsal): Observation {
  const { models, state, history, evaluator } = rehearsal
  const plain = (value: Json) => evaluator.plain(value)
  return {
    status: state?.status ?? 'not_started',
    ready: openTasks(rehearsal, 'user').map(({ name }) => name),
    waiting: state === null ? [] : waitingNodes(models, state).map(nameOf),
    completed: history.filter(({ kind }) => kind === 'completed').map(elementNames(models, history)),
    data: plainData(rehearsal, currentData(state, history)),
    incidents: state === null ? [] : state.incidents.map((incident) => observedIncident(models, state, incident)),
    serviceCalls: rehearsal.serviceCalls.map(({ operator, parameters, attempt }) => plain({ operator, parameters, attempt })),
    messagesSent: rehearsal.messagesSent.map(({ name, payload, correlation }) => plain({ name, payload, correlation })),
    signalsThrown: rehearsal.signalsThrown.map(({ name, payload, broadcast }) => plain({ name, payload, broadcast })),
    tasksCreated: rehearsal.tasksCreated.map(({ name, lane, metadata }) => plain({ name, lane, metadata })),
  }
}

/** An activity that waits for a person or a service. */
export interface OpenTask {
  readonly token: Token
  readonly node: Node | undefined
  /** Its name, or its id when it has none. */
  readonly name: string
}

/** The activities that wait for a person (`user`) or a service, oldest first. */
export function openTasks({ models, state }: Rehearsal, waiting: 'user' | 'service'): readonly OpenTask[] {
  if (state === null) return []
  return state.tokens
    .filter((token) => token.waiting === waiting)
    .sort((left, right) =>
      left.outer !== undefined && left.outer === right.outer ? (left.index ?? 0) - (right.index ?? 0) : left.id - right.id,
    )
    .map((token) => {
      const node = nodeIn(models, definitionOf(models, state, token.scope), token.node)
      return { token, node, name: node === undefined ? token.node : nameOf(node) }
    })
}

/** The last time that the element of this name or id was entered. */
export function lastEntered({ models, history }: Rehearsal, task: string): HistoryEntry | undefined {
  const nameOfEntry = elementNames(models, history)
  return history.findLast((entry) => entry.kind === 'entered' && (entry.node === task || nameOfEntry(entry) === task))
}

/** The data as plain JSON, name by name. */
export function plainData({ evaluator }: Rehearsal, data: Data): Data {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, evaluator.plain(value)]))
}

function waitingNodes(models: Models, state: InstanceState): readonly Node[] {
  const nodes: Node[] = []
  const add = (scope: number, id: string) => {
    const node = nodeIn(models, definitionOf(models, state, scope), id)
    if (node !== undefined) nodes.push(node)
  }
  for (const token of state.tokens) {
    if (token.waiting === 'service') add(token.scope, token.node)
    if (token.waiting !== 'event') continue
    const gateway = nodeIn(models, definitionOf(models, state, token.scope), token.node)?.kind === 'eventBasedGateway'
    if (!gateway) add(token.scope, token.node)
    else
      for (const node of new Set(state.subscriptions.filter((one) => one.token === token.id).map((one) => one.node))) add(token.scope, node)
  }
  const starts = state.subscriptions.filter(({ token }) => token === undefined)
  const seen = new Set<string>()
  for (const { scope, node } of starts) {
    const found = nodeIn(models, definitionOf(models, state, scope), node)
    const isProcessStart =
      found?.kind === 'startEvent' &&
      state.scopes.find(({ id }) => id === scope)?.node !== undefined &&
      isTopLevel(models, state, scope, found)
    if (!isProcessStart || seen.has(`${scope} ${node}`)) continue
    seen.add(`${scope} ${node}`)
    add(scope, node)
  }
  return nodes
}

/** Whether a start event begins the process, not an event sub-process in it. */
function isTopLevel(models: Models, state: InstanceState, scope: number, node: Node): boolean {
  return definitionOf(models, state, scope)?.scopes[node.scope]?.kind === 'process'
}

/** The data of the last token that completed something, as it left it; after the end, those of the instance. */
function currentData(state: InstanceState | null, history: readonly HistoryEntry[]): Data {
  if (state === null) return {}
  if (state.status === 'complete' || state.status === 'terminated') return state.data
  // What a reset took back stays in the history: from then on, the data are those that its target begins with.
  const last = history.findLast(({ kind, data }) => (kind === 'completed' || kind === 'reset') && data !== undefined)
  return last?.data ?? state.data
}

function observedIncident(models: Models, state: InstanceState, incident: Incident): ObservedIncident {
  const node = nodeIn(models, definitionOf(models, state, incident.scope), incident.node)
  return {
    codes: [incident.errorCode, incident.code, incident.script?.class].filter((code) => code !== undefined),
    element: incident.node,
    name: node === undefined ? incident.node : nameOf(node),
    message: messageOf(incident),
    ...(incident.script?.line === undefined ? {} : { line: incident.script.line }),
  }
}

/** The engine's message quotes the script's, but not what the interpreter adds to help. */
function messageOf({ message, script }: Incident): string {
  const more = [script?.message, script?.hint].filter((part) => part !== undefined && !message.includes(part))
  return [message, ...more].join(' ')
}

function definitionOf(models: Models, state: InstanceState, scope: number): Definition | undefined {
  const scopes = new Map(state.scopes.map((one) => [one.id, one]))
  for (let at: Scope | undefined = scopes.get(scope); at !== undefined; at = at.parent === undefined ? undefined : scopes.get(at.parent)) {
    if (at.definition !== undefined) return models.registry.byHash(at.definition)
  }
  return undefined
}

function nodeIn(models: Models, definition: Definition | undefined, id: string): Node | undefined {
  const known = definition?.nodes.find((node) => node.id === id)
  return known ?? models.definitions.flatMap(({ nodes }) => nodes).find((node) => node.id === id)
}

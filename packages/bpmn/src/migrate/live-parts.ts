import type { Definition } from '../definition/definition.ts'
import type { EventDefinition } from '../definition/event-definition.ts'
import type { Node } from '../definition/node.ts'
import type { InstanceState, Scope, Subscription, Token } from '../state/state.ts'
import type { AlignedNode } from './align.ts'
import type { Refusal, RefusalCode } from './migration-plan.ts'

/** The live parts of an instance that run one definition, and the counterparts of its nodes in another. */
export interface LiveParts {
  readonly from: Definition
  readonly to: Definition
  /** By id of the old node. */
  readonly pairs: ReadonlyMap<string, AlignedNode>
  readonly state: InstanceState
  /** Ids of the scopes that run `from`. */
  readonly scopes: ReadonlySet<number>
}

/** What is wrong with the counterparts of open sub-processes. */
export function checkScopes({ from, to, pairs, state, scopes }: LiveParts): readonly Refusal[] {
  return state.scopes.flatMap((scope): Refusal[] => {
    if (!scopes.has(scope.id) || scope.node === from.id) return []
    const pair = pairs.get(scope.node)
    if (pair !== undefined && 'inner' in pair.to && pair.to.kind === pair.from.kind) return []
    const found = pair === undefined ? 'has no counterpart' : `is a ${pair.to.kind} in the new definition`
    return [refusal('scope_missing', { scope }, `${scope.node === to.id ? 'process' : 'sub-process'} "${scope.node}" is open and ${found}`)]
  })
}

/** What is wrong with the counterparts of the nodes that tokens are at. */
export function checkTokens(parts: LiveParts): readonly Refusal[] {
  return parts.state.tokens.filter((token) => parts.scopes.has(token.scope)).flatMap((token) => checkToken(token, parts))
}

function checkToken(token: Token, parts: LiveParts): readonly Refusal[] {
  const pair = parts.pairs.get(token.node)
  if (pair === undefined) {
    return [refusal('node_missing', { token }, `token ${token.id} is at "${token.node}", which has no counterpart; map it to another node`)]
  }
  const { from, to } = pair
  if (from.kind !== to.kind)
    return [
      refusal('node_kind', { token }, `token ${token.id} is at ${from.kind} "${from.id}", whose counterpart "${to.id}" is a ${to.kind}`),
    ]
  const refusals: Refusal[] = []
  if (scopeIdOf(to, parts.to) !== counterpartOfScope(from, parts)) {
    refusals.push(
      refusal('scope_changed', { token }, `token ${token.id} is at "${from.id}", whose counterpart "${to.id}" is in another sub-process`),
    )
  }
  if (token.loop !== undefined && loopOf(from) !== loopOf(to)) {
    refusals.push(
      refusal(
        'loop_changed',
        { token },
        `token ${token.id} is in the loop of "${from.id}", which "${to.id}" does not have in the same form`,
      ),
    )
  }
  if (token.state === 'joining' && token.via !== undefined && counterpartOfFlow(token.via, parts) === null) {
    refusals.push(
      refusal('flow_missing', { token }, `token ${token.id} came to "${from.id}" by flow "${token.via}", which has no counterpart`),
    )
  }
  return refusals
}

/** The flow of the same id, else the only one between the counterparts of its ends; null when there is none. */
export function counterpartOfFlow(flowId: string, { from, to, pairs }: Pick<LiveParts, 'from' | 'to' | 'pairs'>): string | null {
  if (to.flows.some(({ id }) => id === flowId)) return flowId
  const flow = from.flows.find(({ id }) => id === flowId)
  const source = pairs.get(from.nodes[flow?.source ?? -1]?.id ?? '')?.to.index
  const target = pairs.get(from.nodes[flow?.target ?? -1]?.id ?? '')?.to.index
  const candidates = to.flows.filter((other) => other.source === source && other.target === target)
  return candidates.length === 1 ? (candidates[0]?.id ?? null) : null
}

/** What is wrong with the counterparts of events that are waited for. */
export function checkSubscriptions(parts: LiveParts): readonly Refusal[] {
  return parts.state.subscriptions.filter(({ scope }) => parts.scopes.has(scope)).flatMap((one) => checkSubscription(one, parts))
}

function checkSubscription(subscription: Subscription, { pairs, state }: LiveParts): readonly Refusal[] {
  const pair = pairs.get(subscription.node)
  const host = state.tokens.find(({ id }) => id === subscription.token)
  // A token at the very same node has been reported already.
  if (pair === undefined && host?.node === subscription.node) return []
  const at = { node: subscription.node, ...(host ? { token: host } : {}) }
  if (pair === undefined)
    return [refusal('node_missing', at, `"${subscription.node}" is waited for and has no counterpart; map it to another event`)]
  const [before, after] = [kindAt(pair.from, subscription.index), kindAt(pair.to, subscription.index)]
  if (before === after) return []
  return [
    refusal(
      'event_changed',
      at,
      `"${subscription.node}" waits for a ${before ?? 'none'} event, its counterpart "${pair.to.id}" for a ${after ?? 'none'} event`,
    ),
  ]
}

function kindAt(node: Node, index: number): string | undefined {
  const event: EventDefinition | undefined = 'event' in node ? node.event : undefined
  if (event === undefined) return undefined
  return 'definitions' in event ? event.definitions[index]?.kind : event.kind
}

function loopOf(node: Node): string | null {
  if (!('loop' in node) || node.loop === null) return null
  return node.loop.kind === 'standard' ? 'standard' : `multiInstance ${node.loop.sequential}`
}

function scopeIdOf(node: Node, definition: Definition): string {
  return node.scope === 0 ? '' : (definition.scopes[node.scope]?.id ?? '')
}

/** Id of the new scope that the old node's scope corresponds to; empty for the process. */
function counterpartOfScope(node: Node, { from, pairs }: LiveParts): string | undefined {
  if (node.scope === 0) return ''
  return pairs.get(from.scopes[node.scope]?.id ?? '')?.to.id
}

function refusal(code: RefusalCode, at: { token?: Token; scope?: Scope; node?: string }, message: string): Refusal {
  const node = at.node ?? at.token?.node ?? at.scope?.node ?? null
  return { code, token: at.token?.id ?? null, scope: at.scope?.id ?? at.token?.scope ?? null, node, message }
}

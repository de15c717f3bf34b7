import type { Definition } from '../definition/definition.ts'
import type { MigrateEvent } from '../run/event.ts'
import type { InstanceState, Subscription, Token } from '../state/state.ts'
import { type AlignedNode, alignNodes, type IdMapping } from './align.ts'
import { changedNodes } from './diff.ts'
import { checkScopes, checkSubscriptions, checkTokens, counterpartOfFlow, type LiveParts } from './live-parts.ts'
import type { MigrationNote, MigrationPlan, MigrationResult, Refusal, TimerMove, TokenMove } from './migration-plan.ts'

/** How to migrate. */
export interface MigrationOptions {
  /** Counterparts that neither id nor name would find: old element id to new element id. */
  readonly nodes?: IdMapping
  /** Running timers stay due when they are, or begin anew. @default 'keep' */
  readonly timers?: 'keep' | 'reset'
  /** A script over the data of every live token. */
  readonly script?: string
  /** Ids of nodes that the instance has completed, from its history: a change of one is noted in the plan. */
  readonly completed?: readonly string[]
}

/**
 * Works out what would happen to every live token, open sub-process and timer of an instance if it went on with another
 * definition of its process. A dry run: nothing changes. Either a whole plan, or every reason why there is none.
 * Parts of the instance that run other definitions (called processes) stay as they are.
 */
export function planMigration(from: Definition, to: Definition, state: InstanceState, options: MigrationOptions = {}): MigrationResult {
  const pairs = alignNodes(from, to, options.nodes)
  const parts: LiveParts = { from, to, pairs: new Map(pairs.map((pair) => [pair.from.id, pair])), state, scopes: scopesOf(from, state) }
  const refusals = [...checkWhole(parts, options.nodes ?? {}), ...checkScopes(parts), ...checkTokens(parts), ...checkSubscriptions(parts)]
  if (refusals.length > 0) return { refusals }
  return { plan: planOf(parts, pairs, options) }
}

/** Ids of the scopes that run a definition: those that were opened with it, and everything embedded in them. */
function scopesOf({ hash }: Definition, { scopes, definition }: InstanceState): ReadonlySet<number> {
  const found = new Set<number>()
  const byId = new Map(scopes.map((scope) => [scope.id, scope]))
  for (const scope of scopes) {
    let at = scope
    for (let parent = at.parent; at.definition === undefined && parent !== undefined; parent = at.parent) {
      const outer = byId.get(parent)
      if (outer === undefined) break
      at = outer
    }
    if ((at.definition ?? definition) === hash) found.add(scope.id)
  }
  return found
}

function checkWhole({ from, to, state, scopes }: LiveParts, mapping: IdMapping): readonly Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (code: Refusal['code'], message: string, node: string | null = null) =>
    refusals.push({ code, token: null, scope: null, node, message })
  if (from.id !== to.id) refuse('other_process', `"${to.id}" is another process than "${from.id}"`)
  if (state.status === 'complete' || state.status === 'terminated')
    refuse('instance_ended', `the instance is ${state.status}; nothing is left to migrate`)
  else if (scopes.size === 0) refuse('other_definition', `nothing in the instance runs definition ${from.hash}`)
  for (const [old, now] of Object.entries(mapping)) {
    if (!from.nodes.some(({ id }) => id === old))
      refuse('mapping_unknown', `the mapping names "${old}", which the old definition does not have`, old)
    if (!to.nodes.some(({ id }) => id === now))
      refuse('mapping_unknown', `the mapping leads to "${now}", which the new definition does not have`, old)
  }
  return refusals
}

function planOf(parts: LiveParts, pairs: readonly AlignedNode[], options: MigrationOptions): MigrationPlan {
  const { from, to, state, scopes } = parts
  const changes = new Map(changedNodes(pairs, from, to).map((change) => [change.from, change.attributes]))
  const event: MigrateEvent = {
    kind: 'migrate',
    from: from.hash,
    to: to.hash,
    nodes: renamed(parts, pairs),
    timers: options.timers ?? 'keep',
    ...(options.script === undefined ? {} : { script: options.script }),
  }
  const tokens = state.tokens.filter((token) => scopes.has(token.scope)).flatMap((token) => moveOf(token, parts, changes) ?? [])
  return {
    event,
    scopes: state.scopes
      .filter(({ id }) => scopes.has(id))
      .map((scope) => ({ scope: scope.id, from: scope.node, to: parts.pairs.get(scope.node)?.to.id ?? to.id })),
    tokens,
    timers: state.subscriptions.filter((one) => scopes.has(one.scope)).flatMap((one) => timerOf(one, parts, event.timers ?? 'keep') ?? []),
    notes: [...notesOfWatchers(tokens, parts), ...notesOfPast(options.completed ?? [], parts, changes)],
  }
}

/** Ids that differ, of nodes and of the flows between them. */
function renamed(parts: LiveParts, pairs: readonly AlignedNode[]): IdMapping {
  const nodes = pairs.map((pair) => [pair.from.id, pair.to.id] as const)
  const flows = parts.from.flows.map(({ id }) => [id, counterpartOfFlow(id, parts) ?? id] as const)
  return Object.fromEntries([...nodes, ...flows].filter(([old, now]) => old !== now))
}

type Changes = ReadonlyMap<string, readonly string[]>

function moveOf(token: Token, { pairs }: LiveParts, changes: Changes): TokenMove | null {
  const pair = pairs.get(token.node)
  if (pair === undefined) return null
  return { token: token.id, from: token.node, to: pair.to.id, by: pair.by, state: token.state, changed: changes.get(token.node) ?? [] }
}

function timerOf(subscription: Subscription, { pairs }: LiveParts, policy: 'keep' | 'reset'): TimerMove | null {
  const pair = pairs.get(subscription.node)
  if (subscription.kind !== 'timer' || pair === undefined) return null
  return { subscription: subscription.id, from: subscription.node, to: pair.to.id, dueMs: subscription.dueMs, policy }
}

/** Events that nobody waited for so far: boundary events new on an open activity, and event sub-processes new in an open scope. */
function notesOfWatchers(tokens: readonly TokenMove[], { to, pairs, state, scopes }: LiveParts): readonly MigrationNote[] {
  const known = new Set([...pairs.values()].map((pair) => pair.to.id))
  const hosts = new Set(tokens.map((move) => move.to))
  const open = new Set(state.scopes.filter(({ id }) => scopes.has(id)).map(({ node }) => pairs.get(node)?.to.id ?? to.id))
  return to.nodes.flatMap((node) => {
    if (known.has(node.id)) return []
    const host = node.kind === 'boundaryEvent' ? to.nodes[node.attachedTo]?.id : undefined
    if (host !== undefined && hosts.has(host)) {
      return [{ node: node.id, message: `boundary event "${node.id}" is new; it watches "${host}" from now on` }]
    }
    const around = to.scopes[node.scope]?.id ?? ''
    if (node.kind !== 'eventSubProcess' || !open.has(around)) return []
    return [{ node: node.id, message: `event sub-process "${node.id}" is new; it is armed in "${around}" from now on` }]
  })
}

/** Of the completed nodes only those of this definition count: a history also holds those of called processes. */
function notesOfPast(completed: readonly string[], { from, pairs }: LiveParts, changes: Changes): readonly MigrationNote[] {
  const own = new Set(from.nodes.map(({ id }) => id))
  return [...new Set(completed)].flatMap((node) => {
    if (!own.has(node)) return []
    if (!pairs.has(node)) return [{ node, message: `"${node}" was completed and is no longer there` }]
    const attributes = changes.get(node)
    return attributes === undefined ? [] : [{ node, message: `"${node}" was completed and is different now: ${attributes.join(', ')}` }]
  })
}

// Moving a running instance to another definition of its process.
import type { Definition } from '../../definition/definition.ts'
import type { Node } from '../../definition/node.ts'
import { BpmnError } from '../errors.ts'
import type { MigrateEvent } from '../event.ts'
import type { LiveScope, LiveSubscription, LiveToken } from '../live.ts'
import { findFlow, findNode, findScope, isActivity } from '../model.ts'
import type { Run } from '../run.ts'
import { armEventSubProcess } from '../scopes.ts'
import { announce, definitionsOf, eventOf, listen, unsubscribe } from '../subscriptions.ts'
import { timerOf } from '../timers/timer.ts'

/** What a migration would do to one live token or subscription; with a `problem`, the migration is refused. */
interface MigrationRow {
  readonly token?: number
  readonly subscription?: number
  readonly scope: number
  readonly from: string
  /** Null when the new definition has no such element. */
  readonly to: string | null
  readonly problem?: string
}

type Mapping = Pick<MigrateEvent, 'nodes'>

/** Every live token and subscription of the scopes that run `from`, and where `to` takes it. Changes nothing. */
function migrationRows(run: Run, from: Definition, to: Definition, mapping: Mapping): readonly MigrationRow[] {
  const rows: MigrationRow[] = []
  for (const scope of run.scopes.values()) {
    if (scope.definition !== from) continue
    const model = scope.model.index === 0 ? to.scopes[0] : findScope(to, mapped(mapping, scope.model.id))
    if (model?.kind !== scope.model.kind) {
      rows.push({
        scope: scope.id,
        from: scope.model.id,
        to: null,
        problem: `the new definition has no ${scope.model.kind} for "${scope.model.id}"`,
      })
      continue
    }
    for (const { id, node } of scope.tokens) rows.push({ token: id, scope: scope.id, ...fate(node, to, model.index, mapping) })
    for (const { id, node } of scope.subscriptions) rows.push({ subscription: id, scope: scope.id, ...fate(node, to, undefined, mapping) })
    for (const token of scope.tokens) {
      for (const { id, node } of token.subscriptions ?? []) {
        if (node !== token.node) rows.push({ subscription: id, scope: scope.id, ...fate(node, to, model.index, mapping) })
      }
    }
  }
  return rows
}

/** Moves everything that runs `from` to `to`, or throws `invalid_event` with every reason why not, before anything has changed. */
export function migrate(run: Run, event: MigrateEvent): void {
  const [from, to] = [definitionOf(run, event.from), definitionOf(run, event.to)]
  const rows = migrationRows(run, from, to, event)
  const problems = rows.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  if (rows.length === 0) problems.push(`nothing in instance "${run.id}" runs that definition`)
  if (problems.length > 0) throw new BpmnError('invalid_event', `the migration to "${to.hash}" is not possible: ${problems.join('; ')}`)
  for (const scope of run.scopes.values()) if (scope.definition === from) moveScope(run, scope, to, event)
  if (run.definition === from.hash) run.definition = to.hash
  run.note({
    kind: 'migrated',
    node: to.id,
    type: 'process',
    scope: 0,
    atMs: run.ctx.nowMs,
    detail: { from: from.hash, to: to.hash },
  })
}

function moveScope(run: Run, scope: LiveScope, to: Definition, event: MigrateEvent): void {
  const from = scope.definition
  const model = scope.model.index === 0 ? to.scopes[0] : findScope(to, mapped(event, scope.model.id))
  if (!model) return
  const joins = new Map<number, LiveToken[]>()
  scope.definition = to
  scope.model = model
  scope.node = model.node === null ? undefined : to.nodes[model.node]
  for (const index of model.dataObjects) {
    const id = to.dataObjects[index]?.id ?? ''
    if (!Object.hasOwn(scope.objects, id)) scope.objects = { ...scope.objects, [id]: null }
  }
  for (const token of scope.tokens) {
    const flow = token.via === -1 ? undefined : from.flows[token.via]
    token.node = findNode(to, mapped(event, token.node.id)) ?? token.node
    token.via = flow ? findFlow(to, mapped(event, flow.id)) : -1
    if (token.state === 'joining') joins.set(token.node.index, [...(joins.get(token.node.index) ?? []), token])
  }
  scope.joins = joins
  for (const token of scope.tokens) {
    for (const subscription of token.subscriptions ?? []) moveSubscription(run, subscription, to, event)
    armNewBoundary(run, token, from, event)
    if (event.script !== undefined) runMigrationScript(run, token, event.script)
  }
  for (const subscription of scope.subscriptions) moveSubscription(run, subscription, to, event)
  if (scope.phase !== 'unstarted') armNewEventSubProcesses(run, scope, from, event)
}

// Boundary events that the old definition did not have watch the activity from now on.
function armNewBoundary(run: Run, token: LiveToken, from: Definition, event: MigrateEvent): void {
  const { node, scope } = token
  if (!isActivity(node) || token.outer || token.state !== 'waiting') return
  for (const index of node.boundary) {
    const boundary = run.nodeAt(scope.definition, index)
    if (boundary.kind !== 'boundaryEvent' || !isNew(boundary, from, event)) continue
    if (!listen(run, { scope, token, at: token }, boundary, boundary.event)) return
    token.armed = true
  }
}

// Event sub-processes that the old definition did not have listen from now on.
function armNewEventSubProcesses(run: Run, scope: LiveScope, from: Definition, event: MigrateEvent): void {
  for (const index of scope.model.eventSubProcesses) {
    const node = run.nodeAt(scope.definition, index)
    if (node.kind === 'eventSubProcess' && isNew(node, from, event)) armEventSubProcess(run, scope, node)
  }
}

function isNew(node: Node, from: Definition, { nodes = {} }: MigrateEvent): boolean {
  return !findNode(from, node.id) && !Object.values(nodes).includes(node.id)
}

function moveSubscription(run: Run, subscription: LiveSubscription, to: Definition, event: MigrateEvent): void {
  const node = findNode(to, mapped(event, subscription.node.id))
  if (node) subscription.node = node
  if (event.timers !== 'reset' || subscription.to.kind !== 'timer' || !subscription.token || !node) return
  const timer = definitionsOf(eventOf(node) ?? { kind: 'none' })[subscription.index]
  if (timer?.kind !== 'timer') {
    unsubscribe(run, subscription)
    return
  }
  const due = timerOf(run, subscription.token, timer)
  if (!due) return
  subscription.to = { kind: 'timer', ...due }
  announce(run, subscription)
}

function runMigrationScript(run: Run, token: LiveToken, script: string): void {
  const outcome = run.ctx.evaluator.execute(script, token.data, run.evaluationAt(token))
  if ('data' in outcome) {
    token.data = outcome.data
    return
  }
  const { failure } = outcome
  throw new BpmnError('invalid_event', `the migration script failed at token ${token.id}: ${failure.class}: ${failure.message}`)
}

function fate(node: Node, to: Definition, scope: number | undefined, mapping: Mapping): Pick<MigrationRow, 'from' | 'to' | 'problem'> {
  const id = mapped(mapping, node.id)
  const target = findNode(to, id)
  if (!target) return { from: node.id, to: null, problem: `there is no element "${id}" for what is at "${node.id}"` }
  if (target.kind !== node.kind) {
    return { from: node.id, to: id, problem: `"${id}" is a ${target.kind}, but "${node.id}" is a ${node.kind}` }
  }
  if (scope === undefined || target.scope === scope) return { from: node.id, to: id }
  return { from: node.id, to: id, problem: `"${id}" is in another sub-process than "${node.id}" was` }
}

function mapped({ nodes }: Mapping, id: string): string {
  return nodes && Object.hasOwn(nodes, id) ? (nodes[id] ?? id) : id
}

function definitionOf(run: Run, hash: string): Definition {
  const definition = run.registry.byHash(hash)
  if (!definition) throw new BpmnError('unknown_definition', `no definition with hash "${hash}" is registered`)
  return definition
}

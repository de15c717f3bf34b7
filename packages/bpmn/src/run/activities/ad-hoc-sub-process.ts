import type { AdHocSubProcess } from '../../definition/node.ts'
import { valueFor } from '../evaluate.ts'
import { arrive, wait } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { findNode } from '../model.ts'
import type { Run } from '../run.ts'
import { currentData, openScope } from '../scopes.ts'

/** Opens an ad-hoc sub-process: its activities all at once, or one after the other, or only those that an expression names. */
export function openAdHocSubProcess(run: Run, token: LiveToken, node: AdHocSubProcess): void {
  const { definition } = token.scope
  const model = definition.scopes[node.inner]
  if (!model) throw new RangeError(`definition "${definition.id}" has no scope ${node.inner}`)
  const first = node.activeElements === null ? model.entries.map((index) => definition.nodes[index]?.id ?? '') : chosen(run, token, node)
  if (!first) return
  wait(run, token, 'scope')
  const scope = openScope(run, { kind: 'adhoc', definition, model, data: token.data, parent: token.scope, host: token })
  const now = node.ordering === 'sequential' ? first.slice(0, 1) : first
  scope.pending = node.ordering === 'sequential' ? first.slice(1) : []
  for (const id of now) startInner(run, scope, id)
  if (scope.tokens.size === 0) run.emptied.push(scope)
}

/** Starts one inner activity. */
export function startInner(run: Run, scope: LiveScope, id: string): void {
  const node = findNode(scope.definition, id)
  if (node) arrive(run, run.newToken(scope, node, currentData(scope)), node)
}

/** Whether an ad-hoc sub-process in which nothing runs has more to do: it starts what is pending, or waits for somebody to start something. */
export function goesOn(run: Run, scope: LiveScope): boolean {
  const { node } = scope
  if (node?.kind !== 'adHocSubProcess' || scope.phase === 'closing') return false
  const [next, ...pending] = scope.pending
  if (next === undefined) return node.completionCondition !== null
  scope.pending = pending
  startInner(run, scope, next)
  return true
}

function chosen(run: Run, token: LiveToken, node: AdHocSubProcess): readonly string[] | undefined {
  const value = valueFor(run, token, node.activeElements ?? '[]', { code: 'expression_failed', of: 'list of active elements' })
  if (value === undefined) return undefined
  const { definition } = token.scope
  const ids = run.ctx.evaluator.plain(value)
  const inside = (id: unknown): id is string => typeof id === 'string' && findNode(definition, id)?.scope === node.inner
  if (Array.isArray(ids) && ids.every(inside)) return ids
  fail(run, token, 'expression_failed', `active elements gave ${JSON.stringify(ids)}, which is not a list of ids of activities inside`)
  return undefined
}

import { remove } from './flow.ts'
import { leaveForks } from './forks.ts'
import type { LiveScope, LiveToken } from './live.ts'
import type { Run } from './run.ts'
import { unsubscribe, unsubscribeToken } from './subscriptions.ts'

/** Cancels a token and everything that runs for it. */
export function cancelToken(run: Run, token: LiveToken): void {
  if (token.gone) return
  cancelBody(run, token)
  unsubscribeToken(run, token)
  run.record('cancelled', token)
  remove(run, token)
}

/** Cancels what an activity is doing, but not the token at it: its open task or service, its scope, its iterations. */
export function cancelBody(run: Run, token: LiveToken): void {
  if (token.waiting === 'user') run.effects.push({ kind: 'closeTask', token: token.id, how: 'cancelled' })
  if (token.waiting === 'service') run.effects.push({ kind: 'cancelService', token: token.id, key: run.keyOf(token) })
  if (token.hosted) cancelScope(run, token.hosted)
  for (const inner of [...(token.inner ?? [])]) cancelToken(run, inner)
  token.hosted = undefined
  token.waiting = undefined
  token.loop = undefined
}

/** Cancels a scope with everything in it. */
export function cancelScope(run: Run, scope: LiveScope): void {
  if (scope.gone) return
  cancelInside(run, scope)
  closeScope(run, scope)
}

/** Cancels everything in a scope, but not the scope: its tokens but `except`, its event sub-processes and subscriptions. */
export function cancelInside(run: Run, scope: LiveScope, except?: LiveToken): void {
  for (const token of [...scope.tokens]) if (token !== except) cancelToken(run, token)
  for (const inner of [...scope.events]) cancelScope(run, inner)
  for (const subscription of [...scope.subscriptions]) unsubscribe(run, subscription)
}

/** Takes an empty scope out of the instance. */
export function closeScope(run: Run, scope: LiveScope): void {
  scope.gone = true
  for (const subscription of [...scope.subscriptions]) unsubscribe(run, subscription)
  run.scopes.delete(scope.id)
  scope.parent?.events.delete(scope)
  if (scope.host?.hosted === scope) scope.host.hosted = undefined
  leaveForks(scope.resultForks)
}

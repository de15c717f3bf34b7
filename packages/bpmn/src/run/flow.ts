// How tokens move: along flows, apart, and out of the instance.
import type { Node } from '../definition/node.ts'
import { fork, leaveForks, mergeBranches } from './forks.ts'
import { clearIncidents, fail } from './incidents.ts'
import type { LiveToken } from './live.ts'
import { noForks } from './live.ts'
import type { Run } from './run.ts'

const defaultLoopBudget = 20_000
const defaultTokenBudget = 50_000

// These only begin to wait or open a scope. Entered first, they hear what tokens beside them throw.
const listeners = new Set<Node['kind']>([
  'intermediateCatchEvent',
  'receiveTask',
  'eventBasedGateway',
  'task',
  'userTask',
  'manualTask',
  'subProcess',
  'transaction',
  'callActivity',
])

/** Sends the token out of its node by all its flows; without any, its path ends here. */
export function leave(run: Run, token: LiveToken): void {
  const { outgoing } = token.node
  if (outgoing.length === 0) endToken(run, token)
  else takeFlows(run, token, outgoing)
}

/** Sends the token along these flows (indices, at least one): one goes on as itself, more are branches of a fork. */
export function takeFlows(run: Run, token: LiveToken, flows: readonly number[]): void {
  const [first, ...others] = flows
  if (first === undefined) return
  if (others.length === 0) {
    follow(run, token, first)
    return
  }
  const forks = fork(run, token, flows.length)
  const branches = [token]
  for (const _flow of others) branches.push(branchOf(run, token))
  for (const branch of branches) branch.forks = forks
  branches.forEach((branch, index) => {
    follow(run, branch, flows[index] as number)
  })
}

/** A second token where `token` is, in the same iteration of nothing: with its data and its steps so far. */
export function branchOf(run: Run, token: LiveToken): LiveToken {
  const branch = run.newToken(token.scope, token.node, token.data)
  branch.hops = token.hops
  return branch
}

/** Puts the token at the end of a flow and queues it there. */
export function follow(run: Run, token: LiveToken, flow: number): void {
  const { definition } = token.scope
  token.via = flow
  arrive(run, token, run.nodeAt(definition, definition.flows[flow]?.target ?? -1))
}

/** Puts the token at the beginning of `node` and queues it there. */
export function arrive(run: Run, token: LiveToken, node: Node): void {
  token.node = node
  token.state = 'ready'
  token.waiting = undefined
  token.phase = undefined
  token.entered = undefined
  token.hops += 1
  if (token.hops > (run.ctx.budget?.loop ?? defaultLoopBudget)) {
    token.hops = 0
    const steps = run.ctx.budget?.loop ?? defaultLoopBudget
    fail(run, token, 'step_budget', `came here after ${steps} steps without ever waiting: an endless loop; retry goes on as far again`)
  } else if (run.tokens.size > (run.ctx.budget?.tokens ?? defaultTokenBudget)) {
    fail(run, token, 'step_budget', `${run.tokens.size} tokens are alive: a loop forks without joining; retry goes on when there are fewer`)
  } else enqueue(run, token)
}

/** Queues a token that is ready at its node. */
export function enqueue(run: Run, token: LiveToken): void {
  if (listeners.has(token.node.kind)) run.arming.push(token)
  else run.ready.push(token)
}

/** Lets the token wait for `what`. */
export function wait(run: Run, token: LiveToken, what: NonNullable<LiveToken['waiting']>): void {
  token.state = 'waiting'
  token.waiting = what
  token.hops = 0
  token.sinceMs = run.ctx.nowMs
}

/** Ends the path of the token: its data become part of what its scope results in. */
export function endToken(run: Run, token: LiveToken): void {
  const { scope } = token
  discard(run, token)
  if (scope.result === undefined) {
    scope.result = token.data
    scope.resultForks = token.forks
  } else {
    const merged = mergeBranches(run, token, { data: scope.result, forks: scope.resultForks }, token, scope.start)
    scope.result = merged.data
    scope.resultForks = merged.forks
  }
}

/** Takes a token out of the instance without a trace in the data. The caller settles its forks. */
export function discard(run: Run, token: LiveToken): void {
  const { scope } = token
  clearIncidents(run, token)
  token.gone = true
  run.tokens.delete(token.id)
  scope.tokens.delete(token)
  token.outer?.inner?.delete(token)
  if (token.state === 'joining') {
    const waiting = scope.joins?.get(token.node.index)
    waiting?.splice(waiting.indexOf(token), 1)
  }
  if (scope.tokens.size === 0) run.emptied.push(scope)
}

/** Takes a token out of the instance and of its forks. */
export function remove(run: Run, token: LiveToken): void {
  discard(run, token)
  leaveForks(token.forks)
  token.forks = noForks
}

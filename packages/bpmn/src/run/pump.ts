// The main loop: everything that can run without the outside runs, until nothing moves any more.
import { enterActivity } from './activities/enter.ts'
import { endScope } from './end-scope.ts'
import { enterCatchEvent, enterStartEvent } from './events/catch.ts'
import { endHandler } from './events/compensation.ts'
import { enterThrowingEvent } from './events/throw.ts'
import { enterComplexGateway } from './gateways/complex.ts'
import { enterEventBasedGateway } from './gateways/event-based.ts'
import { enterExclusiveGateway } from './gateways/exclusive.ts'
import { enterInclusiveGateway } from './gateways/inclusive.ts'
import { enterParallelGateway } from './gateways/parallel.ts'
import type { LiveToken } from './live.ts'
import { beginNext, endInstance } from './loops/multi-instance.ts'
import { beginRound, endRound } from './loops/standard.ts'
import { isActivity } from './model.ts'
import type { Run } from './run.ts'
import { reportStuckJoins, settleConditions, settleJoins } from './settle.ts'

const defaultStepBudget = 200_000

/** Runs until nothing moves, or the step budget is spent: then the rest is left in the state, and a `continue` effect asks for more. */
export function pump(run: Run): void {
  const budget = run.ctx.budget?.steps ?? defaultStepBudget
  do {
    if (!drain(run, budget)) {
      run.effects.push({ kind: 'continue', reason: 'step_budget' })
      return
    }
  } while (settleJoins(run, false) || settleConditions(run) || settleJoins(run, true))
  reportStuckJoins(run)
}

/** Takes in what has ended without running anything: for an instance that is suspended. */
export function tidy(run: Run): void {
  drain(run, 0)
}

// What has ended is taken in before anything new is begun, so that a spent budget leaves nothing in between.
function drain(run: Run, budget: number): boolean {
  for (;;) {
    const returned = run.returned.shift()
    if (returned) {
      if (!returned.gone) takeBack(run, returned)
      continue
    }
    const emptied = run.ready.size + run.arming.size === 0 || run.steps >= budget ? run.emptied.shift() : undefined
    if (emptied) {
      endScope(run, emptied)
      continue
    }
    if (run.steps >= budget) return run.ready.size + run.arming.size + run.iterating.length === 0
    const token = run.arming.shift() ?? run.ready.shift()
    if (token) {
      if (!token.gone && token.state === 'ready') step(run, token)
      continue
    }
    const outer = run.iterating.pop()
    if (!outer) return true
    if (!outer.gone) iterate(run, outer)
  }
}

function step(run: Run, token: LiveToken): void {
  run.steps += 1
  const { node } = token
  switch (node.kind) {
    case 'startEvent':
      enterStartEvent(run, token, node)
      return
    case 'endEvent':
    case 'intermediateThrowEvent':
      enterThrowingEvent(run, token, node)
      return
    case 'intermediateCatchEvent':
      enterCatchEvent(run, token, node)
      return
    case 'exclusiveGateway':
      enterExclusiveGateway(run, token, node)
      return
    case 'parallelGateway':
      enterParallelGateway(run, token, node)
      return
    case 'inclusiveGateway':
      enterInclusiveGateway(run, token, node)
      return
    case 'complexGateway':
      enterComplexGateway(run, token, node)
      return
    case 'eventBasedGateway':
      enterEventBasedGateway(run, token, node)
      return
    case 'boundaryEvent':
      throw new RangeError(`a token is queued at boundary event "${node.id}", which no flow leads to`)
    default:
      enterActivity(run, token, node)
  }
}

function takeBack(run: Run, token: LiveToken): void {
  const { outer } = token
  if (!outer) return
  const loop = isActivity(outer.node) && outer.loop ? outer.node.loop : null
  if (loop === null) endHandler(run, outer, token)
  else if (loop.kind === 'standard') endRound(run, outer, token, loop)
  else endInstance(run, outer, token, loop)
}

function iterate(run: Run, outer: LiveToken): void {
  run.steps += 1
  if (!isActivity(outer.node) || !outer.loop || outer.state !== 'waiting') return
  const { loop } = outer.node
  if (loop?.kind === 'standard') beginRound(run, outer)
  else if (loop) beginNext(run, outer, outer.node, loop)
}

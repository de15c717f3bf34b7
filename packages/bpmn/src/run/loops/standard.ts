import type { StandardLoop } from '../../definition/loop.ts'
import { completeActivity } from '../activities/complete.ts'
import { holds, valueFor, withObjects } from '../evaluate.ts'
import { enqueue, remove, wait } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

const purpose = { code: 'loop_invalid', of: 'loop condition' } as const

/** Begins a standard loop: at most `maximum` rounds, while the condition holds; `testBefore` asks before the first round too. */
export function beginStandardLoop(run: Run, token: LiveToken, loop: StandardLoop): void {
  let total: number | undefined
  if (loop.maximum !== null) {
    const value = valueFor(run, token, loop.maximum, { code: 'loop_invalid', of: 'loop maximum' })
    if (value === undefined) return
    const maximum = run.ctx.evaluator.plain(value)
    if (typeof maximum !== 'number' || !Number.isInteger(maximum) || maximum < 0) {
      fail(run, token, 'loop_invalid', `loop maximum gave ${JSON.stringify(maximum)}, which is not a number of rounds`)
      return
    }
    total = maximum
  }
  const first = total === 0 ? false : loop.testBefore ? goesOn(run, token, loop, 0) : true
  if (first === undefined) return
  token.loop = { begun: 0, ended: 0, outputs: [], start: token.data, ...(total === undefined ? undefined : { total }) }
  if (first) {
    wait(run, token, 'children')
    beginRound(run, token)
  } else endLoop(run, token)
}

/** Takes in a round that has ended: its data are those of the loop. */
export function endRound(run: Run, outer: LiveToken, child: LiveToken, loop: StandardLoop): void {
  const state = outer.loop
  if (!state) return
  const more = state.total !== undefined && state.begun >= state.total ? false : goesOn(run, child, loop, state.begun)
  if (more === undefined) return
  outer.data = child.data
  if (child.done) outer.done = [...(outer.done ?? []), ...child.done]
  state.ended += 1
  outer.hops = child.hops + 1
  remove(run, child)
  if (more) run.iterating.push(outer)
  else endLoop(run, outer)
}

/** Notes that a round was cancelled: the loop ends with the data of the rounds before it. */
export function dropRound(run: Run, outer: LiveToken): void {
  if (outer.loop) endLoop(run, outer)
}

/** Begins the next round. An endless loop of rounds that never wait counts against the loop budget. */
export function beginRound(run: Run, outer: LiveToken): void {
  const state = outer.loop
  if (!state) return
  const child = run.newToken(outer.scope, outer.node, outer.data)
  child.outer = outer
  child.index = state.begun
  child.phase = 'prepare'
  child.hops = outer.hops
  outer.inner ??= new Set()
  outer.inner.add(child)
  state.begun += 1
  const budget = run.ctx.budget?.loop ?? 20_000
  if (child.hops > budget) {
    child.hops = 0
    outer.hops = 0
    fail(run, child, 'step_budget', `${budget} rounds without ever waiting: an endless loop; retry goes on as far again`)
  } else enqueue(run, child)
}

function goesOn(run: Run, token: LiveToken, loop: StandardLoop, round: number): boolean | undefined {
  if (loop.condition === null) return true
  return holds(run, token, loop.condition, purpose, withObjects(token.scope, { loopCounter: round, ...token.data }))
}

function endLoop(run: Run, outer: LiveToken): void {
  outer.loop = undefined
  completeActivity(run, outer)
}

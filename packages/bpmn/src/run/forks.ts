// Which branches a token is in, so that a join knows what their data had in common.
import type { Data } from '../expression/evaluator.ts'
import { type LiveFork, type LiveToken, noForks } from './live.ts'
import { type Conflict, mergeDeep, mergeThreeWay } from './merge.ts'
import type { Run } from './run.ts'

/** Notes that `token` now parts into `branches`; answers the forks that all of them are in. */
export function fork(run: Run, token: LiveToken, branches: number): readonly LiveFork[] {
  const around = token.forks.length === 0 ? noForks : token.forks.filter((known) => known.live > 1)
  for (const known of around) known.live += branches - 1
  return [...around, { id: run.newId(), data: token.data, live: branches }]
}

/** Notes that a token in these forks is no more. */
export function leaveForks(forks: readonly LiveFork[]): void {
  for (const known of forks) known.live -= 1
}

/** Something with data that came through forks: a token, or what ended tokens left in their scope. */
export interface Branch {
  readonly data: Data
  readonly forks: readonly LiveFork[]
}

/**
 * Two branches as one: their data merged against the innermost fork that they share (or `start`, when they share none), and the forks that
 * the merged branch is in. The caller ends both branches.
 */
export function mergeBranches(run: Run, token: LiveToken, earlier: Branch, later: Branch, start: Data): Branch {
  let shared = 0
  while (shared < earlier.forks.length && earlier.forks[shared] === later.forks[shared]) shared += 1
  for (const { forks } of [earlier, later]) leaveForks(forks.slice(shared))
  leaveForks(earlier.forks.slice(0, shared))
  const forks = earlier.forks.slice(0, shared)
  const base = forks[shared - 1]?.data ?? start
  return { data: mergeData(run, token, base, earlier.data, later.data), forks }
}

/** The data of two branches by the policy of the definition; conflicts go into the history. */
export function mergeData(run: Run, token: LiveToken, base: Data, earlier: Data, later: Data): Data {
  if (token.scope.definition.compatibility.dataMerge === 'later-wins') return mergeDeep(earlier, later)
  const conflicts: Conflict[] = []
  const data = mergeThreeWay(base, earlier, later, conflicts)
  if (conflicts.length > 0) {
    const detail = conflicts.map(({ path, ...values }) => ({ path: [...path], ...values }))
    run.record('merged', token, { detail: { conflicts: detail } })
  }
  return data
}

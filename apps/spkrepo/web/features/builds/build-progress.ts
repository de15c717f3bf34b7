import type { BuildView } from '../../../contract/index.ts'

/** What a build looks like to people. `onItsWay` states change by themselves; the others wait for somebody. */
export type BuildState = 'active' | 'inactive' | 'waiting' | 'signing' | 'activating' | 'failed'

/** The one state to show for a build. A signing that failed matters more than that the build is inactive, but not when it is active anyway. */
export function stateOf(build: Pick<BuildView, 'active' | 'activateWhenReady' | 'signing'>): BuildState {
  if (build.signing === 'pending') return 'waiting'
  if (build.signing === 'signing') return 'signing'
  if (build.active) return 'active'
  if (build.signing === 'failed') return 'failed'
  return build.activateWhenReady ? 'activating' : 'inactive'
}

/** Whether asking again soon may give another state without anybody doing anything. */
export function isOnItsWay(build: Pick<BuildView, 'active' | 'activateWhenReady' | 'signing'>): boolean {
  const state = stateOf(build)
  return state === 'waiting' || state === 'signing' || state === 'activating'
}

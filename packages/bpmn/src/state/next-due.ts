import type { InstanceState } from './state.ts'

/** When the earliest timer of the instance is due, in milliseconds since 1970; undefined when none runs. */
export function nextDueMs({ subscriptions }: Pick<InstanceState, 'subscriptions'>): number | undefined {
  let earliest: number | undefined
  for (const subscription of subscriptions) {
    if (subscription.kind === 'timer' && !(earliest !== undefined && earliest <= subscription.dueMs)) earliest = subscription.dueMs
  }
  return earliest
}

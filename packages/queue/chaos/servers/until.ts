import { setTimeout as pause } from 'node:timers/promises'

/** Longer than anything takes that servers on a busy machine do among themselves. Milliseconds. */
const patienceMs = 50_000
/** Between two looks. Milliseconds. */
const lookEveryMs = 50

/** What is looked for, and what came of it. */
export type Look<T> = { readonly found: T } | { readonly instead: string }

/**
 * Looks until it is found, for 50 s; then throws an Error that names what was looked for and what there was `instead`, because a wait
 * without an end says nothing about its cause.
 */
export async function until<T>(sought: string, look: () => Promise<Look<T>>): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ; await pause(lookEveryMs)) {
    const seen = await look()
    if ('found' in seen) return seen.found
    if (performance.now() > deadline) throw new Error(`no ${sought} in ${patienceMs} ms; instead: ${seen.instead}`)
  }
}

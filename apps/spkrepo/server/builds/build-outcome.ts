/** How something that was to be done with a build has ended. What may succeed later is an error instead. */
export type BuildOutcome =
  | { readonly kind: 'done' }
  /** There was nothing to do. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /** It cannot be done, and trying again would not help; nothing has changed. */
  | { readonly kind: 'refused'; readonly reason: string }

export const done: BuildOutcome = { kind: 'done' }

/** For an end without a change, and without a fault. */
export function skipped(reason: string): BuildOutcome {
  return { kind: 'skipped', reason }
}

/** For people: what is wrong, and what to do. */
export function refused(reason: string): BuildOutcome {
  return { kind: 'refused', reason }
}

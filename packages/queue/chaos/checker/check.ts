import type { Entry } from '../history/entry.ts'
import type { Chronicle } from './chronicle.ts'
import type { Finding, Invariant } from './invariant.ts'
import { acknowledgedJobsRemain } from './invariants/acknowledged-jobs-remain.ts'
import { atMostOnce } from './invariants/at-most-once.ts'
import { budgetsKept } from './invariants/budgets-kept.ts'
import { familiesReleased } from './invariants/families-released.ts'
import { firstInFirstOut } from './invariants/first-in-first-out.ts'
import { limitsKept } from './invariants/limits-kept.ts'
import { lostRepliesRepaired } from './invariants/lost-replies-repaired.ts'
import { neverEarly } from './invariants/never-early.ts'
import { oneFiringPerInstant } from './invariants/one-firing-per-instant.ts'
import { oneJobPerId } from './invariants/one-job-per-id.ts'
import { oneOwner } from './invariants/one-owner.ts'
import { payloadsIntact } from './invariants/payloads-intact.ts'
import { strictOrder } from './invariants/strict-order.ts'
import { chronicleOf } from './read.ts'

/** Every promise that a history can break, in the order of their numbers. */
export const invariants: readonly Invariant[] = [
  acknowledgedJobsRemain,
  oneOwner,
  oneJobPerId,
  lostRepliesRepaired,
  atMostOnce,
  limitsKept,
  oneFiringPerInstant,
  familiesReleased,
  budgetsKept,
  neverEarly,
  payloadsIntact,
  firstInFirstOut,
  strictOrder,
]

/** A broken promise and which one it is. */
export interface Violation extends Finding {
  readonly invariant: Invariant['number']
}

/** What a history says. */
export interface Verdict {
  readonly chronicle: Chronicle
  readonly violations: readonly Violation[]
}

/** Holds a whole history, in the order of time, against every invariant. */
export function check(entries: readonly Entry[]): Verdict {
  const chronicle = chronicleOf(entries)
  const violations = invariants.flatMap(({ number, find }) => [...find(chronicle)].map((finding) => ({ invariant: number, ...finding })))
  return { chronicle, violations }
}

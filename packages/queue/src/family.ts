import { QueueError } from './errors.ts'
import type { Failure } from './job.ts'

/** One job that another one, its parent, waits for. */
export interface Child {
  readonly id: string
  readonly queue: string
  /** What its end as dead or cancelled means to the parent: `fail` makes the parent dead at once, `continue` counts as an end like success. */
  readonly onFailure: 'fail' | 'continue'
}

/** The job that waits for this one, as its child number `index`, counted from 0. */
export interface ParentRef {
  readonly id: string
  readonly queue: string
  readonly index: number
}

/** How a child ended, as its parent is told. A success replaces an earlier failure, as after a replay; nothing replaces a success. */
export type ChildEnd =
  | { readonly kind: 'succeeded'; readonly result: Uint8Array }
  | { readonly kind: 'dead' | 'cancelled'; readonly failure: Failure }

/** A job that may wait for others. */
interface Waiting {
  readonly id: string
  readonly children?: readonly Child[]
}

/**
 * Throws `duplicate_child` when jobs of one call wait for the same child, or one of them twice: a child names one parent and has one place
 * there, so nobody else would be told how it ends. A job that is there twice counts once.
 */
export function checkChildren(jobs: readonly Waiting[]): void {
  // Most calls have none, and are not to pay for this.
  if (!jobs.some(({ children }) => children?.length)) return
  const parents = new Set<string>()
  const parentOf = new Map<string, string>()
  for (const { id: parent, children = [] } of jobs) {
    if (parents.has(parent)) continue
    parents.add(parent)
    for (const { id } of children) {
      const other = parentOf.get(id)
      if (other !== undefined) throw new QueueError('duplicate_child', twice(id, other, parent))
      parentOf.set(id, parent)
    }
  }
}

/** Those of some new children that a job does not wait for yet, each once. */
export function newChildren(children: readonly Child[], known: Iterable<string>): readonly Child[] {
  const seen = new Set(known)
  return children.filter(({ id }) => !seen.has(id) && seen.add(id))
}

function twice(child: string, one: string, other: string): string {
  return one === other
    ? `job "${one}" waits twice for the child "${child}"`
    : `jobs "${one}" and "${other}" wait for the same child "${child}"`
}

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

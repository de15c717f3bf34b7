import type { Value } from '../values/object.ts'

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** JSON that a container was read from, kept until the container changes. */
export interface Origin<J extends Json> {
  readonly json: J
  /** The Python value of a part of it. */
  readonly read: (json: Json) => Value
}

/** Choices between our semantics and those of the engine a model was drawn for. Recorded with the definition. */
export interface Compatibility {
  /** Joining branches: `three-way` against the fork and report conflicts, or `later-wins` with lists by index. */
  readonly dataMerge: 'three-way' | 'later-wins'
  /** A receiver without values of its own: `strict` waits for a full match, `permissive` adopts whatever comes. */
  readonly correlation: 'strict' | 'permissive'
  /** `invoice.total` reads the key of a dict. */
  readonly dotAccess: boolean
  /** Boundary timers start counting before or after the host's pre-script. */
  readonly boundaryTimers: 'before-pre-script' | 'after-pre-script'
  /** Of several catchers that match: the one with an explicit code first, or the innermost in drawing order. */
  readonly catchAll: 'explicit-first' | 'in-order'
  /** An error, escalation or signal that nobody catches fails the instance. */
  readonly failOnUnhandledEvents: boolean
  /** Zone of naive dates: an IANA name. */
  readonly timeZone: string
}

/** Our own semantics. */
export const OWN_SEMANTICS: Compatibility = Object.freeze({
  dataMerge: 'three-way',
  correlation: 'strict',
  dotAccess: false,
  boundaryTimers: 'before-pre-script',
  catchAll: 'explicit-first',
  failOnUnhandledEvents: true,
  timeZone: 'UTC',
})

/** What models drawn for SpiffArena rely on. */
export const SPIFF_ARENA_SEMANTICS: Compatibility = Object.freeze({
  ...OWN_SEMANTICS,
  dataMerge: 'later-wins',
  correlation: 'permissive',
  dotAccess: true,
})

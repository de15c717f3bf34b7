/** How a keeper thread finds the broker: a module to import, and what to give to its `openKeeper`. */
export interface KeeperSource {
  /** The URL of a module that exports `openKeeper`, an {@link OpenKeeper}. */
  readonly module: string
  /** Survives `structuredClone`. */
  readonly data: unknown
}

/** Opens a connection of the keeper's own and tries it out. Rejects when the broker cannot be reached. */
export type OpenKeeper = (data: unknown, limits: KeeperLimits) => Promise<LeaseKeeper>

export interface KeeperLimits {
  /** After this a call must have resolved or rejected: a lease waits for it. Milliseconds. */
  readonly callLimitMs: number
}

/** Renews leases and nothing else: no job changes hands because of it. */
export interface LeaseKeeper {
  /** `fenced`: the lease lapsed and was taken, or its worker left. Throws `broker_unavailable` or `broker_failed`. */
  renew(lease: LeaseRenewal): Promise<'renewed' | 'fenced'>
  /** Never rejects. */
  close(): Promise<void>
}

export interface LeaseRenewal {
  /** The name under which the broker knows the worker. */
  readonly worker: string
  /** Every queue of which the worker may hold jobs: on Redis it has a lease in each. */
  readonly queues: readonly string[]
  readonly leaseMs: number
}

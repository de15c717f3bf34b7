/** A task engine under measurement, on one server. */
export interface Contender {
  readonly name: string
  /** Stores one job and resolves with its id. */
  add(payload?: object): Promise<string>
  /** Stores jobs in one call, due after `delayMs` (default 0), and resolves with their ids. */
  addMany(count: number, delayMs?: number): Promise<readonly string[]>
  /** Starts a worker that runs `atOnce` jobs at the same time and tells `onEnd` the id of each job that ended. */
  work(atOnce: number, onEnd: (id: string) => void): void
  /** Resolves once the ends of these many jobs are stored: for engines that tell of an end before they store it. */
  stored(ended: number): Promise<void>
  /** How many jobs wait. */
  waiting(): Promise<number>
  /** Stops its workers and frees what it holds. Jobs stay. */
  close(): Promise<void>
}

/** What a contender is opened with. */
export interface Setup {
  /** @default 88 bytes of JSON */
  readonly payload?: object
  /** The handler. @default does nothing */
  readonly run?: (payload: unknown) => unknown
  /** Whether ended jobs are kept, instead of removed. @default false */
  readonly keepsEnded?: boolean
  /** Whether each payload carries a number, so that no two are alike. @default false */
  readonly numbered?: boolean
  /** Whether a client that can do so gathers the commands of one turn of the event loop. @default false */
  readonly autoPipelining?: boolean
}

/** A setup and the port of the server on 127.0.0.1. */
export type SetupAt = Setup & { readonly port: number }

/** The payload of most cases: 88 bytes as JSON. */
export const smallPayload = { account: 4711, template: 'welcome', language: 'en', priority: false, tags: ['a', 'b'] }

/** A handler that does nothing. */
export const noop = (): void => {}

/** A job as a producer, or a schedule, asked for it. */
export interface AskedJob {
  readonly id: string
  readonly task: string
  readonly queue: string
  /** Milliseconds of delay, or null when `atMs` says when. */
  readonly inMs: number | null
  /** The instant from which it may start, in ms since 1970, or null. */
  readonly atMs: number | null
  /** Digest of the payload's bytes. */
  readonly sum: string
  readonly once: boolean
  readonly crashReruns: number
  readonly rememberMs: number
  readonly priority: number
  readonly lifo: boolean
  readonly limits: readonly AskedLimit[]
  readonly order: string | null
  readonly unique: AskedUnique | null
  readonly children: readonly AskedChild[]
}

/** A unique key of a job; `lasting` when the job keeps it until it has ended, however long that takes. */
export interface AskedUnique {
  readonly key: string
  readonly lasting: boolean
}

/** A job that a parent waits for. */
export interface AskedChild {
  readonly id: string
  readonly onFailure: 'fail' | 'continue'
}

/** A limit of a job. `perMs` and `burst` are 0 for one on concurrency. */
export interface AskedLimit {
  readonly kind: 'concurrency' | 'rate'
  readonly key: string
  readonly most: number
  readonly perMs: number
  readonly burst: number
}

/** How one hand-out ended, as its worker reported it. `inMs`: how long the job then has to wait at least. */
export interface ResultNote {
  readonly id: string
  readonly fence: number
  readonly outcome: string
  readonly inMs: number | null
  /** What the job waits for before it runs again. */
  readonly children: readonly AskedChild[]
}

/** A job as a step handed it out. */
export interface HandOutNote {
  readonly id: string
  readonly task: string
  readonly queue: string
  readonly fence: number
  readonly failures: number
  readonly crashes: number
  readonly sum: string
}

/** What a process asked the broker for. */
export type Asked =
  | { readonly verb: 'enqueue'; readonly jobs: readonly AskedJob[] }
  | { readonly verb: 'fire'; readonly schedule: string; readonly jobs: readonly AskedJob[] }
  | {
      readonly verb: 'step'
      readonly worker: string
      readonly seq: number
      readonly leaseMs: number
      readonly results: readonly ResultNote[]
      readonly want: Readonly<Record<string, number>>
    }
  | { readonly verb: 'renew'; readonly worker: string; readonly leaseMs: number; readonly holding: readonly (readonly [string, number])[] }
  | { readonly verb: 'leave'; readonly worker: string; readonly results: readonly ResultNote[] }
  | { readonly verb: 'cancel' | 'replay'; readonly id: string }

/** What the broker answered. */
export type Answer =
  /** `refused` are jobs whose unique key was held, each with the holder. */
  | { readonly verb: 'enqueue'; readonly refused: readonly (readonly [id: string, holder: string])[] }
  | { readonly verb: 'fire'; readonly fired: boolean }
  | { readonly verb: 'step'; readonly kind: string; readonly jobs: readonly HandOutNote[]; readonly lost: readonly string[] }
  | { readonly verb: 'renew'; readonly kind: string; readonly lost: readonly string[] }
  | { readonly verb: 'leave'; readonly lost: readonly string[] }
  | { readonly verb: 'cancel'; readonly reply: string }
  | { readonly verb: 'replay'; readonly replayed: boolean }

/** One thing that happened. */
export type Event =
  | { readonly kind: 'opened'; readonly role: string; readonly pid: number }
  /** Calls are numbered within a process; each ends with one of the next two, or with its process. */
  | { readonly kind: 'asked'; readonly call: number; readonly what: Asked }
  | { readonly kind: 'answered'; readonly call: number; readonly reply: Answer }
  | { readonly kind: 'failed'; readonly call: number; readonly code: string; readonly message: string }
  /** `children` are the ends of its children as the handler sees them: `succeeded`, `dead` or `cancelled`. */
  | { readonly kind: 'run-started'; readonly id: string; readonly fence: number; readonly children: readonly string[] }
  | { readonly kind: 'run-aborted'; readonly id: string; readonly fence: number; readonly reason: string }
  | { readonly kind: 'run-ended'; readonly id: string; readonly fence: number; readonly how: string }
  | { readonly kind: 'lost'; readonly id: string; readonly fence: number }
  | { readonly kind: 'fenced'; readonly worker: string }
  | { readonly kind: 'task'; readonly task: string; readonly attempts: number }
  | { readonly kind: 'schedule'; readonly name: string; readonly everyMs: number }
  /** The time of day, in ms since 1970, of a clock that nobody shifted. */
  | { readonly kind: 'clock'; readonly wallMs: number }
  | { readonly kind: 'fault'; readonly number: number; readonly fault: string; readonly target: string; readonly forMs: number }
  | { readonly kind: 'fault-over'; readonly number: number; readonly note: string }
  | { readonly kind: 'killed'; readonly process: string }
  /** What the store applied in this span may be undone; `queues` null: of all queues. */
  | {
      readonly kind: 'may-lose'
      readonly fromUs: number
      readonly toUs: number
      readonly queues: readonly string[] | null
      readonly why: string
    }
  /** What the broker knew of a job when all was over; `state` null: nothing. */
  | { readonly kind: 'final'; readonly id: string; readonly state: string | null; readonly failures: number; readonly crashes: number }
  /** How many jobs the broker counted in a state when all was over. */
  | { readonly kind: 'counted'; readonly state: string; readonly jobs: number }

/** An event, when it happened in microseconds of CLOCK_MONOTONIC, and the process that saw it. */
export type Entry = Event & { readonly atUs: number; readonly by: string }

/** Takes down what happens. */
export interface Recorder {
  record(event: Event): void
}

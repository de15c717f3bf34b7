import type { Broker, Capabilities } from './broker.ts'
import type { Instrument } from './instrument.ts'
import type { Isolation } from './isolation/isolation.ts'
import type { Logger } from './logger.ts'
import type { EnqueueOptions } from './new-job.ts'
import type { Need } from './policy.ts'
import type { ObjectStore } from './results/object-store.ts'
import type { ScheduleOptions } from './schedule/definition.ts'
import type { AnyTask, Task } from './task.ts'

/** What {@link createEngine} takes. */
export interface EngineOptions<Registered extends AnyTask, B extends Broker = Broker> {
  readonly broker: B
  /** When given, it must be the broker's: a check against mixing two applications up. */
  readonly namespace?: string
  readonly tasks: readonly Registered[]
  /** In [0, 1); spreads retries. @default Math.random */
  readonly random?: () => number
  /** @default silent */
  readonly logger?: Logger
  /** Bytes of JSON that one job may carry, and without a store for results one handler may return. @default 1_048_576 */
  readonly maxPayloadBytes?: number
  /** Watch jobs go in and run; the first is the outermost. */
  readonly instruments?: readonly Instrument[]
  /** Where inputs and results of more than `inlineBytes` (default 32,768) go: under `payloads/` and `results/` of the store. @default with the job */
  readonly results?: { readonly store: ObjectStore; readonly inlineBytes?: number }
}

/** How to work. */
export interface WorkOptions {
  /**
   * How many jobs of each queue run at once. `'*'`: so many jobs of all queues that are not named here, together; new ones are found
   * within three seconds. @default 5 for every queue that a registered task names
   */
  readonly queues?: Readonly<Record<string, number>>
  /**
   * The longest time between two looks of an idle worker that nothing woke: what a wake-up that was lost can cost. Above 10,000 it is also
   * how long a schedule of another process can stay unseen, up to a minute, and above 12,000 a fifth of the time between two sweeps. A worker that runs jobs asks at
   * least every second whether one is to be stopped. Milliseconds. @default 5_000
   */
  readonly pollMs?: number
  /**
   * Whether a worker takes more jobs of a queue than it has slots for while they are quick (20 ms on average), no more than should start within five
   * milliseconds. When none ends for fifty, those that wait go back, uncounted. @default true
   */
  readonly prefetch?: boolean
  /** How long the worker owns its jobs without a sign of life. Milliseconds. @default 15_000 */
  readonly leaseMs?: number
  /** Where handlers run. @default { kind: 'inline' } */
  readonly isolation?: Isolation
  /** How long a handler that ignores its timeout may go on until it is given up or, in a thread or process, killed. Milliseconds. @default 5_000 */
  readonly killAfterMs?: number
  /** For how long the lease is kept while the event loop is blocked. Milliseconds. @default 120_000 */
  readonly maxLoopBlockMs?: number
}

/** What the type of a broker says that it cannot do. */
type LackedBy<B extends Broker> = {
  [Key in keyof Capabilities]: B['capabilities'][Key] extends false ? Key : never
}[keyof Capabilities]

type NeedsOf<T> = T extends Task<string, infer _In, infer _Got, infer _Out, infer Needs> ? Needs : never

/** Cannot be given when some task needs what the broker, by its type, cannot do. */
export type Supporting<Registered, B extends Broker> = [NeedsOf<Registered> & LackedBy<B>] extends [never]
  ? unknown
  : { readonly 'this broker cannot do what a task needs': NeedsOf<Registered> & LackedBy<B> }

/** Options that the broker, by its type, can honour. */
type Honoured<B extends Broker> = ('priorities' extends LackedBy<B> ? { readonly priority?: never } : unknown) &
  ('lifo' extends LackedBy<B> ? { readonly lifo?: never } : unknown) &
  ('delay' extends LackedBy<B> ? { readonly delay?: never; readonly at?: never } : unknown)

/** Options that go with the task, as far as its type says what it needs. */
type Fitting<T> = Need extends NeedsOf<T> ? unknown : 'order' extends NeedsOf<T> ? { readonly lifo?: never } : unknown

/** What `enqueue` takes for this task. */
type InputOf<T> = T extends Task<string, infer In, infer _Got, infer _Out, infer _Needs> ? In : never

/** The arguments of `enqueue` after the task. */
export type EnqueueArguments<T, B extends Broker = Broker> =
  undefined extends InputOf<T>
    ? [input?: InputOf<T>, options?: EnqueueOptions & Honoured<B> & Fitting<T>]
    : [input: InputOf<T>, options?: EnqueueOptions & Honoured<B> & Fitting<T>]

/** The arguments of `schedule` after the task. */
export type ScheduleArguments<T> =
  undefined extends InputOf<T> ? [input?: InputOf<T>, options?: ScheduleOptions] : [input: InputOf<T>, options?: ScheduleOptions]

/** One job of `enqueueMany`. */
export type Entry<T, B extends Broker = Broker> = T extends AnyTask ? readonly [task: T, ...rest: EnqueueArguments<T, B>] : never

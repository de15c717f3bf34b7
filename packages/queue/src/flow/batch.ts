import type { Broker } from '../broker.ts'
import { QueueError } from '../errors.ts'
import { unpack } from '../header.ts'
import type { JobState } from '../job.ts'
import type { ResultOptions, Results } from '../results/results.ts'
import { type AnyTask, task } from '../task.ts'
import type { FlowDesk, FlowOptions } from './flow-desk.ts'
import { type Call, callOf, type Tree, type TreeNode } from './tree.ts'

/** How a batch goes on and ends. */
export interface CommitOptions<Out> extends FlowOptions {
  /** Runs once when every job of the batch has ended, well or not, with their ends in `context.children`; also when there is none. */
  readonly onComplete?: Call<Out>
}

/** How far a batch is. */
export interface BatchProgress {
  /** Jobs in the batch; null once it has ended. */
  readonly total: number | null
  /** Jobs that have not ended. */
  readonly left: number
  /** Of the job that ends the batch: `blocked` while some are left. */
  readonly state: JobState
}

/** A batch that was committed. */
export interface BatchHandle<Out> {
  readonly id: string
  /** Undefined when the broker has forgotten the batch, an hour after its end. */
  progress(): Promise<BatchProgress | undefined>
  /** What `onComplete` returned. Throws as the result of a job does. */
  result(options?: ResultOptions): Promise<Out>
}

/** What ends a batch without `onComplete`. Every engine knows it. */
export const batchEnd = task({ name: 'trellis.batch-end', delivery: 'at-least-once', run: () => {} })

/** What {@link Batch} takes. */
export interface BatchContext {
  readonly broker: Broker
  readonly desk: FlowDesk
  readonly results: Results
  /** Where a batch ends that has neither jobs nor `onComplete`. */
  readonly queue: string
}

/** Collects jobs of any tasks, to be stored together and watched as one. `Tasks` are the tasks of its engine. */
export class Batch<Tasks extends AnyTask> {
  readonly #context: BatchContext
  readonly #members: TreeNode[] = []
  #isCommitted = false

  constructor(context: BatchContext) {
    this.#context = context
  }

  /** How many jobs were added. */
  get size(): number {
    return this.#members.length
  }

  /** Adds a call, or a flow that ends in one job. Stores nothing yet. */
  add<T extends Tasks>(call: Tree<unknown, T>): this {
    this.#members.push({ ...call.root, isSettled: true })
    return this
  }

  /** Stores everything in one broker call. Throws what `engine.flow` throws, and `invalid_option` when it is called twice. */
  async commit<Out = undefined>({ onComplete, ...options }: CommitOptions<Out> = {}): Promise<BatchHandle<Out>> {
    if (this.#isCommitted) throw new QueueError('invalid_option', 'a batch is committed once')
    const { desk, results, broker } = this.#context
    const end = onComplete?.root ?? this.#quietEnd()
    const total = this.#members.length
    const root = { ...end, children: [...end.children, ...this.#members] }
    const id = await desk.storeTree(root, options, { keepResult: true, total })
    this.#isCommitted = true
    return {
      id,
      progress: () => batchProgress(broker, id),
      result: (options) => results.read(end.task, id, options) as Promise<Out>,
    }
  }

  /** Beside the first job, where a worker is sure to come. */
  #quietEnd(): TreeNode {
    const [first] = this.#members
    return callOf(batchEnd, undefined, { queue: first ? (first.options.queue ?? first.task.policy.queue) : this.#context.queue }).root
  }
}

/** How far the batch with this id is. Undefined when the broker does not know it (any more). */
export async function batchProgress(broker: Broker, id: string): Promise<BatchProgress | undefined> {
  const record = await broker.get(id)
  if (!record) return undefined
  const left = record.blockedBy?.kind === 'children' ? record.blockedBy.left : 0
  return { total: unpack(record.payload).envelope.total ?? null, left, state: record.state }
}

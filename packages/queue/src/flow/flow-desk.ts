import { randomUUID } from 'node:crypto'
import type { RunningJob } from '../current-job.ts'
import { QueueError } from '../errors.ts'
import type { Child } from '../family.ts'
import type { Envelope } from '../header.ts'
import type { Intake } from '../intake.ts'
import type { ResultOptions, Results } from '../results/results.ts'
import type { AnyTask } from '../task.ts'
import { type PlannedJob, partId, planTree, refOf, spawnedId } from './plan.ts'
import type { CallOptions, Group, Tree, TreeNode } from './tree.ts'

/** What the jobs of a flow have in common. */
export interface FlowOptions extends Pick<CallOptions, 'priority' | 'headers'> {
  /** The id of the flow's last job, from which those of the others follow. The same id twice makes one flow. @default a random UUID */
  readonly id?: string
}

/** A flow that was stored. */
export interface FlowHandle<Out> {
  /** The id of the last job; of a group, what the ids of its members begin with. */
  readonly id: string
  /** Of a group the last jobs of its members, else the last job alone. */
  readonly ids: readonly string[]
  /** What the last job returned; of a group, what its members did, in order. Throws as the result of a job does. */
  result(options?: ResultOptions): Promise<Out>
}

/** Children of a running job. */
export interface Spawning {
  readonly trees: readonly Tree<unknown>[]
  /** The number of the first of them among all children of the job. */
  readonly from: number
  /** The key of the order of the running job. */
  readonly order: string | undefined
}

/** Stores flows and the children of running jobs. */
export class FlowDesk {
  readonly #intake: Intake
  readonly #results: Results

  constructor({ intake, results }: { readonly intake: Intake; readonly results: Results }) {
    this.#intake = intake
    this.#results = results
  }

  /** Stores all jobs of a flow in one broker call. Repeating it with the same id stores what is missing and nothing twice. */
  async store<Out>(flow: Tree<unknown> | Group<unknown>, options: FlowOptions = {}): Promise<FlowHandle<Out>> {
    if ('root' in flow) {
      const id = await this.storeTree(flow.root, options, { keepResult: true })
      return { id, ids: [id], result: (options) => this.#read(flow.root, { id, options }) as Promise<Out> }
    }
    const { id = randomUUID(), ...common } = options
    const plan = { isNamed: options.id !== undefined, common, envelope: { keepResult: true } }
    const members = flow.members.map((root, index) => ({ root, id: partId(id, index + 1) }))
    await this.#send(members.flatMap((member) => planTree(member.root, { ...plan, id: member.id })))
    // A member that returned nothing is null in the list, as it is in what a chord's callback gets.
    const read = async (root: TreeNode, of: { id: string; options: ResultOptions | undefined }) => (await this.#read(root, of)) ?? null
    const result = (options?: ResultOptions) => Promise.all(members.map((member) => read(member.root, { id: member.id, options })))
    return { id, ids: members.map((member) => member.id), result: result as (options?: ResultOptions) => Promise<Out> }
  }

  /** Stores a tree, whose root carries `envelope`, and returns the root's id. */
  async storeTree(root: TreeNode, options: FlowOptions, envelope: Envelope): Promise<string> {
    const { id = randomUUID(), ...common } = options
    await this.#send(planTree(root, { id, isNamed: options.id !== undefined, common, envelope }))
    return id
  }

  /** Stores children of a running job. Throws `invalid_option` for one that could only start once this job has ended. */
  async spawn(job: RunningJob, { trees, from, order }: Spawning): Promise<readonly Child[]> {
    const children = trees.map(({ root }, n) => ({ root, index: from + n, id: spawnedId(job.id, from + n) }))
    const planned = children.flatMap(({ root, index, id }) => {
      const parent = { id: job.id, queue: job.queue, index }
      return planTree(root, { id, isNamed: true, parent, common: {}, envelope: { keepResult: true } })
    })
    const jobs = await Promise.all(planned.map((one) => this.#intake.planned(one)))
    const stuck = jobs.find((one) => order !== undefined && one.order === order && one.queue === job.queue)
    if (stuck) {
      const why = `both are of the order "${order}" of queue "${job.queue}"`
      throw new QueueError('invalid_option', `job "${job.id}" cannot wait for a job of task "${stuck.task}" that waits for it: ${why}`)
    }
    await this.#intake.send(jobs)
    return children.map(({ root, id }) => refOf(root, id))
  }

  async #send(planned: readonly PlannedJob[]): Promise<void> {
    const jobs = await Promise.all(planned.map((job) => this.#intake.planned(job)))
    await this.#intake.send(jobs)
  }

  async #read(root: TreeNode, { id, options }: { readonly id: string; readonly options: ResultOptions | undefined }): Promise<unknown> {
    if (!root.isSettled) return this.#results.read(root.task, id, options)
    return this.#settled(root.task, { id, options })
  }

  async #settled(task: AnyTask, { id, options }: { readonly id: string; readonly options: ResultOptions | undefined }): Promise<unknown> {
    try {
      return { status: 'succeeded', output: await this.#results.read(task, id, options) }
    } catch (error) {
      if (error instanceof QueueError && error.code === 'job_failed') return { status: 'dead', failure: error.cause }
      if (error instanceof QueueError && error.code === 'cancelled') {
        return { status: 'cancelled', failure: { name: error.name, code: error.code, message: error.message } }
      }
      throw error
    }
  }
}

import type { EnqueueOptions } from '../new-job.ts'
import type { AnyTask, Task } from '../task.ts'
import type { Settled } from './settled.ts'

/** When and where one job of a flow goes. Its id follows from that of the flow. */
export type CallOptions = Omit<EnqueueOptions, 'id'>

/** One job of a flow and the jobs that it waits for. */
export interface TreeNode {
  readonly task: AnyTask
  /** The job's own input, or that it comes from what its one child, or all of its children, returned. */
  readonly input: { readonly own: unknown } | { readonly from: 'child' | 'children' }
  readonly options: CallOptions
  readonly children: readonly TreeNode[]
  /** Whether the job that waits for this one goes on whatever its end. */
  readonly isSettled: boolean
}

/** Types that a flow carries and no value does. */
interface Carried<Out, Tasks> {
  readonly output?: Out
  readonly tasks?: Tasks
}

/** Jobs that end in one job, whose handler returns `Out`. `Tasks` are the tasks in it. */
export interface Tree<Out, Tasks = unknown> {
  readonly root: TreeNode
  readonly carried?: Carried<Out, Tasks>
}

/** Jobs that run side by side; `Out` is the list of what they return. */
export interface Group<Out, Tasks = unknown> {
  readonly members: readonly TreeNode[]
  readonly carried?: Carried<Out, Tasks>
}

/** One job, made by `task.with(input)`: a tree of its own. */
export interface Call<Out, T = unknown> extends Tree<Out, T> {
  readonly root: TreeNode & { readonly input: { readonly own: unknown } }
}

/** What comes out of a flow. */
export type OutcomeOf<F> = F extends { readonly carried?: Carried<infer Out, unknown> } ? Out : never

/** The tasks in a flow. */
export type TasksOf<F> = F extends { readonly carried?: Carried<unknown, infer Tasks> } ? Tasks : never

/** A call of `task`. */
export function callOf<Out, T>(task: AnyTask, input: unknown, options: CallOptions = {}): Call<Out, T> {
  return { root: { task, input: { own: input }, options, children: [], isSettled: false } }
}

/** Nothing is null in a list of JSON. */
type Listed<Out> = Out extends undefined ? null : Out

type OutputsOf<Members extends readonly unknown[]> = { -readonly [Key in keyof Members]: Listed<OutcomeOf<Members[Key]>> }

/** The task itself when it takes `Input`, else what is said in its place. */
type Taking<T, Input> =
  T extends Task<string, infer In, infer _Got, infer _Out, infer _Needs> ? ([Input] extends [In] ? T : Mismatch<Input, In>) : never

interface Mismatch<Returned, Taken> {
  readonly 'the step before returns': Returned
  readonly 'this task takes': Taken
}

type Linked<Input, Steps extends readonly unknown[]> = Steps extends readonly [infer First, ...infer Rest]
  ? readonly [Taking<First, Input>, ...Linked<TaskOutput<First>, Rest>]
  : Steps

type TaskOutput<T> = T extends Task<string, infer _In, infer _Got, infer Out, infer _Needs> ? Out : never

type LastOutput<Input, Steps extends readonly unknown[]> = Steps extends readonly [...infer _Before, infer Last] ? TaskOutput<Last> : Input

/**
 * One step after the other: each task gets what the step before returned. The first is a call, another flow, or a group, whose results
 * the next task gets as a list. A step that is dead makes those after it dead.
 */
export function chain<First extends Tree<unknown> | Group<unknown>, const Steps extends readonly [AnyTask, ...AnyTask[]]>(
  first: First,
  ...steps: Steps & Linked<OutcomeOf<First>, Steps>
): Tree<LastOutput<OutcomeOf<First>, Steps>, TasksOf<First> | Steps[number]> {
  let waiting: readonly TreeNode[] = 'root' in first ? [first.root] : first.members
  let from: 'child' | 'children' = 'root' in first ? 'child' : 'children'
  let last: TreeNode | undefined
  for (const task of steps) {
    last = { task, input: { from }, options: {}, children: waiting, isSettled: false }
    waiting = [last]
    from = 'child'
  }
  return { root: last as TreeNode }
}

/** Jobs that run side by side. A member is a call or a flow that ends in one job. */
export function group<const Members extends readonly Tree<unknown>[]>(
  members: Members,
): Group<OutputsOf<Members>, TasksOf<Members[number]>> {
  return { members: members.map(({ root }) => root) }
}

/** Jobs that run side by side, and a task that gets the list of what they returned, in their order. */
export function chord<const Members extends readonly Tree<unknown>[], Callback extends AnyTask>(
  members: Members,
  callback: Callback & Taking<Callback, OutputsOf<Members>>,
): Tree<TaskOutput<Callback>, TasksOf<Members[number]> | Callback> {
  const children = members.map(({ root }) => root)
  return { root: { task: callback, input: { from: 'children' }, options: {}, children, isSettled: false } }
}

/** A call that waits for other flows before it starts. It has an input of its own, and how they ended in `context.children`. */
export function family<Parent extends Call<unknown>, const Children extends readonly Tree<unknown>[]>(
  parent: Parent,
  children: Children,
): Tree<OutcomeOf<Parent>, TasksOf<Parent> | TasksOf<Children[number]>> {
  return { root: { ...parent.root, children: children.map(({ root }) => root) } }
}

/** The same flow, but whoever waits for it goes on whatever its end, and gets a {@link Settled} in place of what it returns. */
export function settled<Flow extends Tree<unknown>>(flow: Flow): Tree<Settled<OutcomeOf<Flow>>, TasksOf<Flow>> {
  return { root: { ...flow.root, isSettled: true } }
}

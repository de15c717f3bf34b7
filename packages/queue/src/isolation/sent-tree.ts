import { QueueError } from '../errors.ts'
import type { CallOptions, Tree, TreeNode } from '../flow/tree.ts'
import type { AnyTask } from '../task.ts'

/** A tree of jobs on its way to the worker: tasks by name, inputs as JSON. */
export interface SentTree {
  readonly task: string
  readonly input: { readonly json: string | undefined } | { readonly from: 'child' | 'children' }
  readonly options: CallOptions
  readonly children: readonly SentTree[]
  readonly isSettled: boolean
}

/** Describes a tree so that it can be sent. Throws `invalid_input` for an input that is not JSON. */
export function packTree({ task, input, options, children, isSettled }: TreeNode): SentTree {
  const sent = 'own' in input ? { json: asJson(task, input.own) } : input
  return { task: task.name, input: sent, options, children: children.map(packTree), isSettled }
}

/** The tree, of the worker's own tasks. Throws `unknown_task`. */
export function unpackTree(sent: SentTree, tasks: ReadonlyMap<string, AnyTask>): Tree<unknown> {
  return { root: nodeOf(sent, tasks) }
}

function nodeOf({ task: name, input, options, children, isSettled }: SentTree, tasks: ReadonlyMap<string, AnyTask>): TreeNode {
  const task = tasks.get(name)
  if (!task) throw new QueueError('unknown_task', `no task named "${name}"; registered: ${[...tasks.keys()].join(', ')}`)
  const own = 'json' in input ? { own: input.json === undefined ? undefined : (JSON.parse(input.json) as unknown) } : input
  return { task, input: own, options, children: children.map((child) => nodeOf(child, tasks)), isSettled }
}

function asJson(task: AnyTask, value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new QueueError('invalid_input', `the input for task "${task.name}" is not JSON`, { cause })
  }
}

import { createHash } from 'node:crypto'
import type { Child, ParentRef } from '../family.ts'
import type { Envelope } from '../header.ts'
import type { AnyTask } from '../task.ts'
import type { CallOptions, TreeNode } from './tree.ts'

/** One job of a flow, before its input is validated. */
export interface PlannedJob {
  readonly id: string
  readonly task: AnyTask
  /** Undefined for a job that gets its input from its children. */
  readonly input: { readonly own: unknown } | undefined
  readonly options: CallOptions
  readonly envelope: Envelope
  readonly children: readonly Child[]
  readonly parent: ParentRef | undefined
  /** Whether somebody may come back much later with the same ids. */
  readonly isNamed: boolean
}

/** Where a tree hangs and what its jobs have in common. */
export interface PlanContext {
  readonly id: string
  readonly isNamed: boolean
  readonly parent?: ParentRef
  readonly common: Pick<CallOptions, 'priority' | 'headers'>
  /** Of the root. */
  readonly envelope?: Envelope
}

/** The longest id that a broker takes. */
const longestId = 200

/** The jobs of a tree, each before the ones that it waits for. Ids follow from that of the root, so planning again plans the same jobs. */
export function planTree(root: TreeNode, { id, isNamed, parent, common, envelope = {} }: PlanContext): readonly PlannedJob[] {
  const jobs: PlannedJob[] = []
  const queueOf = (node: TreeNode) => node.options.queue ?? node.task.policy.queue
  let count = 0
  const add = (node: TreeNode, place: { readonly id: string; readonly parent: ParentRef | undefined; readonly more: Envelope }) => {
    const children = node.children.map((child) => {
      count += 1
      return { node: child, ref: refOf(child, partId(id, count)) }
    })
    jobs.push({
      id: place.id,
      task: node.task,
      input: 'own' in node.input ? node.input : undefined,
      options: { ...common, ...node.options, queue: queueOf(node) },
      envelope: { ...inputSource(node), ...place.more },
      children: children.map(({ ref }) => ref),
      parent: place.parent,
      isNamed,
    })
    const self = { id: place.id, queue: queueOf(node) }
    for (const [index, child] of children.entries())
      add(child.node, { id: child.ref.id, parent: { ...self, index }, more: { keepResult: true } })
  }
  add(root, { id, parent, more: envelope })
  return jobs
}

/** How a parent knows the root of a tree. */
export function refOf(root: TreeNode, id: string): Child {
  return { id, queue: root.options.queue ?? root.task.policy.queue, onFailure: root.isSettled ? 'continue' : 'fail' }
}

/** The id of a child that a job has spawned: none that a part of a flow can have. */
export function spawnedId(job: string, index: number): string {
  return partId(job, `s${index}`)
}

/** The id of a part of a flow. Too long a name is replaced by `#` and its SHA-256. */
export function partId(whole: string, part: number | string): string {
  const id = `${whole}.${part}`
  return id.length <= longestId ? id : `#${createHash('sha256').update(whole).digest('hex')}.${part}`
}

function inputSource({ input, children }: TreeNode): Envelope {
  if ('own' in input) return {}
  return {
    input: { from: input.from, count: children.length, settled: children.flatMap(({ isSettled }, index) => (isSettled ? [index] : [])) },
  }
}

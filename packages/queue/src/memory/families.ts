import { childEnd, type Edge, lostChild, replacesEnd } from '../settle.ts'
import type { MemoryJob } from './job.ts'

/** Blocks a job by its children, whatever of them is left. */
export function blockByChildren(job: MemoryJob): void {
  job.state = 'blocked'
  job.blockedBy = { kind: 'children' }
  job.place = null
  job.childrenLeft = job.children.filter(({ id }) => !job.ends?.has(id)).length
}

/** Whether a job waits for its children. */
export function waitsForChildren(job: MemoryJob): boolean {
  return job.state === 'blocked' && job.blockedBy?.kind === 'children'
}

/** The last of a job's children, as many as were appended, with the ends that are known of them. */
export function lastEdges(job: MemoryJob, appended: number): readonly Edge[] {
  return job.children.slice(job.children.length - appended).map((child) => ({ child, end: job.ends?.get(child.id) ?? null }))
}

/**
 * Writes an ended job down in its parent, by id: the parent may not know yet that this is a child of its, and a child of an earlier
 * run of the parent may have had the same number. That number only saves the search. Returns what is new to a parent that waits for this child.
 */
export function tellParent(parent: MemoryJob, child: MemoryJob): readonly Edge[] {
  const end = endOf(child)
  const known = parent.ends?.get(child.id)
  if (!end || !replacesEnd(known, end)) return []
  parent.ends ??= new Map()
  parent.ends.set(child.id, end)
  const numbered = parent.children[child.parent?.index ?? -1]
  const awaited = numbered?.id === child.id ? numbered : parent.children.find(({ id }) => id === child.id)
  if (known || !awaited) return []
  parent.childrenLeft -= 1
  return [{ child: awaited, end }]
}

/** What a parent should have been told: the ends of children that are over, and of those that nobody knows. */
export function findEnds(parent: MemoryJob, jobs: ReadonlyMap<string, MemoryJob>): readonly Edge[] {
  const found: Edge[] = []
  for (const child of parent.children) {
    if (parent.ends?.has(child.id)) continue
    const job = jobs.get(child.id)
    const end = job ? endOf(job) : lostChild(child)
    if (!end) continue
    parent.ends ??= new Map()
    parent.ends.set(child.id, end)
    found.push({ child, end })
  }
  blockByChildren(parent)
  return found
}

function endOf({ state, result, history }: MemoryJob) {
  if (state === 'waiting' || state === 'blocked' || state === 'running') return undefined
  return childEnd({ state, result, history })
}

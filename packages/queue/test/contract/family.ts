import type { LeasedJob, NewJob } from '../../src/broker.ts'
import type { Child } from '../../src/family.ts'
import { aJob, type Hand, stepped } from '../requests.ts'

/** How the tests tell families: a parent in the default queue, its children in the queue `work`, both in the order of a batch. */
export interface FamilyChoices {
  readonly onFailure?: Child['onFailure']
  /** @default 'work' */
  readonly queue?: string
  readonly parent?: Partial<NewJob>
  readonly child?: Partial<NewJob>
}

/** A parent and its children, as one batch. */
export function aFamily(parent: string, children: readonly string[], choices: FamilyChoices = {}): NewJob[] {
  const { onFailure = 'fail', queue = 'work' } = choices
  return [
    aJob({ id: parent, children: children.map((id) => ({ id, queue, onFailure })), ...choices.parent }),
    ...children.map((id, index) => aChild(id, { parent, index, queue, choices: choices.child ?? {} })),
  ]
}

/** One child of a parent in the default queue. */
export function aChild(
  id: string,
  { parent, index, queue = 'work', choices = {} }: { parent: string; index: number; queue?: string; choices?: Partial<NewJob> },
): NewJob {
  return aJob({ id, queue, parent: { id: parent, queue: 'default', index }, ...choices })
}

/** The ends of a job's children as short lines. */
export function endsOf({ children }: LeasedJob): readonly string[] | undefined {
  return children?.map((end) =>
    end.kind === 'succeeded' ? `succeeded: ${Buffer.from(end.result)}` : `${end.kind}: ${end.failure.message}`,
  )
}

/**
 * Takes one job as a worker does: by asking, and when there is none, by waiting until the broker says that something may have changed.
 * A store that tells a parent in another queue a little later is given the time for it.
 */
export async function awaitJob(hand: Hand, queue = 'default'): Promise<LeasedJob> {
  for (let looks = 0; looks < 20; looks += 1) {
    const { jobs, bell } = stepped(await hand.step({ [queue]: 1 }))
    if (jobs[0]) return jobs[0]
    await hand.broker.wait({ bell, ms: 5_000, signal: AbortSignal.timeout(5_000) })
  }
  throw new Error(`no job came in the queue "${queue}"`)
}

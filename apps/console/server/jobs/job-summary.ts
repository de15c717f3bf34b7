import type { JobView } from '@trellis/queue'
import { scrubJson } from '@trellis/stack'
import type { Blocker, JobSummary } from '../../contract/index.ts'

/** A job in a list. */
export function summaryOf(job: JobView): JobSummary {
  const { id, task, queue, state, createdAt, dueInMs, failures, crashes, replays, priority, uniqueKey, blockedBy } = job
  return {
    id,
    task,
    queue,
    state,
    createdAt: createdAt.toISOString(),
    dueInMs,
    failures,
    crashes,
    replays,
    priority,
    uniqueKey,
    blockedBy: blockedBy && blockerOf(blockedBy),
    lastFailure: lastFailureOf(job),
  }
}

/** `text` without what looks like a secret. */
export function scrubbed(text: string): string {
  return String(scrubJson(text))
}

function lastFailureOf({ history }: JobView): JobSummary['lastFailure'] {
  const last = history.at(-1)
  if (last === undefined) return null
  const { name, code = null, message, atMs } = last
  return { name, code, message: scrubbed(message.split('\n', 1)[0] ?? ''), at: new Date(atMs).toISOString() }
}

function blockerOf(blocker: NonNullable<JobView['blockedBy']>): Blocker {
  return {
    kind: blocker.kind,
    key: 'key' in blocker ? blocker.key : null,
    childrenLeft: blocker.kind === 'children' ? blocker.left : null,
    turnOf: blocker.kind === 'order' ? blocker.turnOf : null,
  }
}

import type { JobView } from '@trellis/queue'
import { scrubJson } from '@trellis/stack'
import type { JobDetail } from '../../contract/index.ts'
import type { Parts } from '../parts.ts'
import { holderOf } from '../processes/process-list.ts'
import { contentOfBytes, contentOfValue } from './content.ts'
import { scrubbed, summaryOf } from './job-summary.ts'

/** So many children are shown. */
const mostChildren = 100

const unended = ['scheduled', 'ready', 'blocked', 'running']

/** Everything about one job; undefined when the broker does not know it (any more). */
export async function jobDetail(
  { operations, settings }: Pick<Parts, 'operations' | 'settings'>,
  id: string,
): Promise<JobDetail | undefined> {
  const { jobs } = operations
  const job = await jobs.get(id)
  if (job === undefined) return undefined
  const isRunning = job.state === 'running'
  // Who runs it is a help, and no reason to show nothing when the state store is away.
  const [log, children, processes] = await Promise.all([
    jobs.log(id),
    jobs.children(id, { limit: mostChildren + 1 }),
    isRunning ? operations.processes().catch(() => []) : [],
  ])
  return {
    ...summaryOf(job),
    at: new Date().toISOString(),
    handOuts: job.fence,
    lifo: job.lifo,
    orderKey: job.order,
    parent: job.parent && { ...job.parent },
    input: contentOfBytes(job.payload, job.stored.includes('payload'), settings),
    result: contentOfBytes(job.result, job.stored.includes('result'), settings),
    progress: contentOfValue(job.progress, settings),
    headers: headersOf(job),
    attempts: attemptsOf(job),
    log: log.map(({ fence, atMs, text }) => ({ handOut: fence, at: new Date(atMs).toISOString(), text: scrubbed(text) })),
    heldBy: holderOf(processes, id),
    children: children.slice(0, mostChildren).map(({ onFailure, ...child }) => ({ ...child, mayFail: onFailure === 'continue' })),
    hasMoreChildren: children.length > mostChildren,
    can: {
      cancel: unended.includes(job.state),
      replay: job.state === 'dead',
      discard: job.state === 'dead',
      promote: job.state === 'scheduled',
    },
  }
}

function headersOf({ headers }: JobView): Record<string, string> {
  return Object.fromEntries(Object.entries(scrubJson(headers) as object).map(([name, value]) => [name, String(value)]))
}

function attemptsOf({ history }: JobView): JobDetail['attempts'] {
  return history.map(({ kind, fence, atMs, name, code = null, message, stack }) => ({
    kind,
    number: fence,
    at: new Date(atMs).toISOString(),
    name,
    code,
    message: scrubbed(message),
    stack: stack === undefined ? null : scrubbed(stack),
  }))
}

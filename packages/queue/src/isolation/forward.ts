import type { RunContext } from '../run-context.ts'
import type { AnyTask } from '../task.ts'
import type { FromChild, ToChild } from './protocol.ts'
import { packError } from './sent-error.ts'
import { unpackTree } from './sent-tree.ts'

/** What a handler in a child asks of its context. */
type Asked<Kind extends FromChild['kind'] = 'log' | 'report' | 'spawn'> = Extract<FromChild, { readonly kind: Kind }>

/** What it takes to answer. */
interface Answering {
  /** The worker's own. */
  readonly tasks: ReadonlyMap<string, AnyTask>
  readonly answer: (message: ToChild) => void
}

/** Does in the worker what a handler asked of its context. `context` is that of the job that the child runs. Never throws. */
export function forward(message: Asked, context: RunContext, answering: Answering): void {
  if (message.kind === 'log') log(message, context)
  else if (message.kind === 'report') report(message, context)
  else void spawn(message, context, answering)
}

function log({ level, fields, message }: Asked<'log'>, context: RunContext): void {
  try {
    context.log[level](fields, message)
  } catch {
    // In the same thread the handler would get what its logger throws; here it would end the worker.
  }
}

/** The child has checked it, and keeps to the same pace and limits. */
function report({ report: { id, fence, progress, lines } }: Asked<'report'>, context: RunContext): void {
  // A handler that has ended may have left something behind that still reports.
  if (context.job.runId !== `${id}:${fence}`) return
  if (progress) context.progress(JSON.parse(Buffer.from(progress).toString('utf8')))
  for (const { text } of lines) context.logLine(text)
}

async function spawn({ trees }: Asked<'spawn'>, context: RunContext, { tasks, answer }: Answering): Promise<void> {
  const { runId } = context.job
  try {
    await context.spawn(trees.map((tree) => unpackTree(tree, tasks)))
    answer({ kind: 'spawned', runId, error: undefined })
  } catch (error) {
    answer({ kind: 'spawned', runId, error: packError(error) })
  }
}

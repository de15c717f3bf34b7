import { controlOf } from '../control.ts'
import { runAsCurrentJob } from '../current-job.ts'
import { isQueueError } from '../errors.ts'
import type { HandlerCall, HandlerEnd, Handlers } from './handlers.ts'

/**
 * Runs handlers in this thread. One that ignores the end of its timeout is given up `killAfterMs` later, but runs on: code in the same
 * thread cannot be killed.
 */
export function inlineHandlers({ killAfterMs }: { readonly killAfterMs: number }): Handlers {
  return {
    run: (call) => runInline(call, killAfterMs),
    close: async () => {},
  }
}

async function runInline({ task, input, context, onStart }: HandlerCall, killAfterMs: number): Promise<HandlerEnd> {
  onStart()
  try {
    const work = runAsCurrentJob(context.job, () => task.run(input, context))
    const value = task.policy.timeoutMs === null ? await work : await orTimeout(Promise.resolve(work), context.signal, killAfterMs)
    return { kind: 'returned', value }
  } catch (error) {
    return { kind: 'threw', error, control: controlOf(error), mayRetry: undefined }
  }
}

async function orTimeout(work: Promise<unknown>, signal: AbortSignal, killAfterMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const expiry = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      if (isQueueError(signal.reason, 'timeout')) timer = setTimeout(() => reject(signal.reason), killAfterMs)
    }
    signal.addEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work, expiry])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

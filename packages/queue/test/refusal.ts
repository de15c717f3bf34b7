import { isQueueError } from '../src/errors.ts'
import type { QueueError } from '../src/index.ts'

/** The error that an attempt is refused with. */
export async function refusal(attempt: Promise<unknown> | (() => unknown)): Promise<QueueError> {
  const error = await Promise.resolve(attempt instanceof Promise ? attempt : new Promise((resolve) => resolve(attempt()))).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!isQueueError(error)) throw new Error('nothing was refused', { cause: error })
  return error
}

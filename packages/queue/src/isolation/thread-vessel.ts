import { Worker as Thread } from 'node:worker_threads'
import type { FromChild } from './protocol.ts'
import type { Vessel, VesselEnd, VesselOrder } from './vessel.ts'

/**
 * A thread whose heap is full takes the whole process with it when what did not fit was one big thing, such as a list of millions. So the
 * limit of the heap is this far above the one that is kept by measuring: a handler would have to take so much between two looks. MiB.
 */
const headroomMb = 2_048

/** Starts a thread. */
export function openThread({ module, memoryBytes, onMessage, onEnd }: VesselOrder): Vessel {
  const thread = new Thread(new URL('./thread-child.ts', import.meta.url), {
    workerData: module,
    name: 'queue handlers',
    ...(memoryBytes === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryBytes / 1_048_576 + headroomMb } }),
  })
  const name = `thread ${thread.threadId}`
  thread.unref()
  let uncaught: { readonly error: unknown } | undefined
  thread.on('message', (message: FromChild) => onMessage(message))
  thread.on('error', (error) => {
    uncaught = { error }
  })
  thread.on('messageerror', () => {})
  thread.once('exit', (code) => onEnd(endOf(code, uncaught)))
  return {
    name,
    send: (message) => thread.postMessage(message),
    kill: () => void thread.terminate(),
    usedBytes: () => usedBytes(thread),
  }
}

function endOf(code: number, uncaught: { readonly error: unknown } | undefined): VesselEnd {
  if (!uncaught) return { how: `exit code ${code}`, outOfMemory: false }
  const { error } = uncaught
  const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return { how: `uncaught ${String(error)}`, outOfMemory, error }
}

/** Answered by the engine below the thread's JavaScript, so also while that computes. */
async function usedBytes(thread: Thread): Promise<number | undefined> {
  try {
    const { used_heap_size: heap, external_memory: external } = await thread.getHeapStatistics()
    return heap + external
  } catch {
    return undefined
  }
}

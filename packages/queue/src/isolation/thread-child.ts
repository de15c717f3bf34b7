/** The program of a thread that runs handlers. */
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { serve } from './serve.ts'

const port = parentPort
if (!port) throw new TypeError('this program is for a thread')
await serve(
  {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
    usedBytes() {
      const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
      return heap + external
    },
    end: () => process.exit(),
  },
  workerData,
)

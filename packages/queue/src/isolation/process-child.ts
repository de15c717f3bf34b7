/** The program of a process that runs handlers. Its argument is the module. */
import type { FromChild } from './protocol.ts'
import { packError } from './sent-error.ts'
import { serve } from './serve.ts'

const send = (message: FromChild) => {
  process.send?.(message)
}
// A terminal or a supervisor sends these to the whole group: the worker decides what they mean for its children.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit())
process.on('uncaughtExceptionMonitor', (error) => send({ kind: 'dying', error: packError(error) }))
await serve(
  {
    send,
    onMessage: (listener) => process.on('message', listener),
    usedBytes: () => process.memoryUsage.rss(),
    end: () => process.exit(),
  },
  process.argv[2] ?? '',
)

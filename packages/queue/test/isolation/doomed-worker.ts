/** A worker for others to kill, with a process for each handler. It prints `<what a handler does> <its process>`. */
import { createEngine } from '../../src/index.ts'
import { silent } from '../../src/logger.ts'
import { memoryBroker } from '../../src/memory/broker.ts'
import { compute, obey, tasks } from './isolated-tasks.ts'

const info = (fields: object, message: string) => console.log(`${message} ${'pid' in fields ? fields.pid : ''}`)
const engine = createEngine({ broker: memoryBroker(), tasks, logger: { ...silent, info } })
engine.work({ isolation: { kind: 'process', module: new URL('./isolated-tasks.ts', import.meta.url) } })
await engine.enqueue(obey)
await engine.enqueue(compute)
process.on('SIGTERM', () => process.exit(0))

// One role of the depot with its console: node depot-process.ts api|worker|scheduler. What it needs is in the environment, as for `trellis`.
import { once } from 'node:events'
import { openRuntime, requireMigrated, startApi, startScheduler, startWorker } from '@trellis/stack'
import { consoleService } from '../server/service.ts'
import { depot } from './depot.ts'

const [role] = process.argv.slice(2)
const runtime = await openRuntime({ services: [depot, consoleService], environment: process.env, purpose: 'serve' })
await requireMigrated(runtime)
const running = role === 'api' ? await startApi(runtime) : role === 'worker' ? startWorker(runtime) : startScheduler(runtime)
console.log(`${role} started`)
await once(process, 'SIGTERM')
await running.stop()
await runtime.close()

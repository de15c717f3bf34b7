// One role of the shop as a process of its own: node shop-role.ts api|worker|scheduler
import { startApi } from '../../src/roles/api.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { startScheduler } from '../../src/roles/scheduler.ts'
import { startWorker } from '../../src/roles/worker.ts'
import { shop } from './shop.ts'

const start = { api: startApi, worker: startWorker, scheduler: startScheduler }[process.argv[2] ?? '']
if (start === undefined) throw new Error(`no role ${process.argv[2]}`)
const runtime = await openRuntime({ services: [shop], environment: process.env, purpose: 'serve' })
await runMigrations(runtime)
const running = await start(runtime)
runtime.logger.info('started')
process.once('SIGTERM', async () => {
  await running.stop()
  await runtime.close()
})

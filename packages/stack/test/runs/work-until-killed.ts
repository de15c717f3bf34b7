// A worker of a service whose run `import` waits for its end in the middle, the first time: node work-until-killed.ts [stop]. Its settings
// are those of the environment. Prints what the run does.
import { createLogger } from '../../src/observe/logger.ts'
import { runMigrations } from '../../src/roles/migrate.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { startWorker } from '../../src/roles/worker.ts'
import { defineRun } from '../../src/runs/define-run.ts'
import { depotWith } from './service-with-runs.ts'

const [stop] = process.argv.slice(2)
const run = defineRun({
  name: 'import',
  leaseMs: 3_000,
  phases: [
    { name: 'download', resumable: true, run: async () => console.log('download') },
    {
      name: 'match',
      resumable: true,
      run: async ({ checkpoint, save, fence }) => {
        console.log(`match from ${checkpoint ?? 0} under ${fence}`)
        if (checkpoint !== undefined) return
        await save(3)
        console.log('in the middle')
        await new Promise((resolve) => setTimeout(resolve, 60_000))
      },
    },
  ],
})
const runtime = await openRuntime({
  services: [depotWith([run])],
  purpose: 'serve',
  environment: process.env,
  logger: createLogger({ level: 'silent', pretty: false }),
})
await runMigrations(runtime)
if (stop !== undefined) await runtime.runs.start('import', { trigger: 'test' })
startWorker(runtime)
await runtime.runs.watch(async () => {
  const [view] = await runtime.runs.views()
  if (view?.status === 'succeeded') console.log(`succeeded ${view.id} at execution ${view.execution}`)
})

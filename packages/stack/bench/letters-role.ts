// One role of a service whose transactions ask for jobs: node letters-role.ts api|worker|scheduler|up COUNT. The api commits COUNT of them, one
// every 20 ms; the worker says how many milliseconds after its transaction began each job started.
import { setTimeout as pause } from 'node:timers/promises'
import { task } from '@trellis/queue'
import { Type } from 'typebox'
import { runMigrations } from '../src/roles/migrate.ts'
import { openRuntime } from '../src/roles/runtime.ts'
import { startScheduler } from '../src/roles/scheduler.ts'
import { startWorker } from '../src/roles/worker.ts'
import { defineService } from '../src/service.ts'

/** On the host's clock, because asking and starting are processes of one host. */
const nowMs = () => performance.timeOrigin + performance.now()

const send = task({
  name: 'letters.send',
  delivery: 'at-least-once',
  input: (value: unknown) => value as { readonly askedMs: number },
  run: ({ askedMs }) => void process.stdout.write(`started ${nowMs() - askedMs}\n`),
})
const letters = defineService({
  name: 'letters',
  title: 'Letters',
  summary: '',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: () => ({ tasks: [send], sweeps: [], readiness: [], commands: {}, hostRoutes: [], routes: () => {} }),
})

const [role, count = '0'] = process.argv.slice(2)
const isAlone = role === 'up'
const runtime = await openRuntime({ services: [letters], environment: process.env, purpose: 'serve', alone: isAlone })
await runMigrations(runtime)
const running = [
  ...(role === 'worker' || isAlone ? [startWorker(runtime)] : []),
  ...(role === 'scheduler' || isAlone ? [startScheduler(runtime)] : []),
]
process.stdout.write('ready\n')
for (let left = Number(count); left > 0; left -= 1) {
  await pause(20)
  await runtime.outbox.transaction('letters', async (_tables, outbox) => {
    await outbox.add(send, { askedMs: nowMs() })
  })
}
// A role without work of its own would end here.
const idle = setInterval(() => {}, 60_000)
process.once('SIGTERM', async () => {
  clearInterval(idle)
  await Promise.all(running.map(async (part) => await part.stop()))
  await runtime.close()
})

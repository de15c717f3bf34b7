import type { Running, Runtime } from '@trellis/stack'
import { type Command, type ExitCode, type Invocation, storeOptions } from '../command.ts'
import { opened } from './opened.ts'
import { stopSignal } from './stop-signal.ts'

const roleOptions = {
  app: { type: 'string', value: 'A,B', multiple: true, summary: 'only these apps (default: all); one app alone is mounted at /' },
  ...storeOptions,
} as const

const healthPort = { port: { type: 'string', value: 'N', summary: 'also serve /healthz, /readyz and /metrics on this port' } } as const

const api: Command = {
  words: ['api'],
  summary: 'serve HTTP; runs no jobs',
  positionals: [],
  options: { ...roleOptions, port: { type: 'string', value: 'N', summary: 'port to listen on (default: 8080)' } },
  run: async (invocation) =>
    await serve(invocation, async (runtime, { startApi }) => {
      const running = await startApi(runtime)
      runtime.logger.info({ url: runtime.publicUrl }, 'api is listening')
      return running
    }),
}

const worker: Command = {
  words: ['worker'],
  summary: 'run jobs',
  positionals: [],
  options: { ...roleOptions, ...healthPort },
  run: async (invocation) =>
    await serve(invocation, async (runtime, { startWorker }) => await beside(invocation, runtime, startWorker(runtime))),
}

const scheduler: Command = {
  words: ['scheduler'],
  summary: 'relay the outbox and run sweeps; any number may run',
  positionals: [],
  options: { ...roleOptions, ...healthPort },
  run: async (invocation) =>
    await serve(invocation, async (runtime, { startScheduler }) => await beside(invocation, runtime, startScheduler(runtime))),
}

/** The roles that refuse an unmigrated database. */
export const roleCommands: readonly Command[] = [api, worker, scheduler]

type Roles = typeof import('@trellis/stack')

async function serve(invocation: Invocation, start: (runtime: Runtime, roles: Roles) => Promise<Running>): Promise<ExitCode> {
  const roles = await import('@trellis/stack')
  const runtime = await opened(invocation, { purpose: 'serve' })
  const stopped = stopSignal(runtime.logger)
  try {
    await roles.requireMigrated(runtime)
    const running = await start(runtime, roles)
    runtime.logger.info({ role: invocation.command.words[0] }, 'started')
    await stopped
    await running.stop()
    runtime.logger.info({ role: invocation.command.words[0] }, 'stopped')
    return 0
  } finally {
    await runtime.close()
  }
}

/** A role without HTTP of its own shows its health when it was given a port. */
async function beside(invocation: Invocation, runtime: Runtime, running: Running): Promise<Running> {
  if (invocation.values.port === undefined) return running
  const { startApi } = await import('@trellis/stack')
  const health = await startApi(runtime, { readiness: running.readiness, services: false }).catch(async (cause) => {
    await running.stop()
    throw cause
  })
  return {
    readiness: running.readiness,
    stop: async () => {
      await running.stop()
      await health.stop()
    },
  }
}

import { accountRoutes } from '../auth/routes/account-routes.ts'
import { StackError } from '../errors.ts'
import type { HttpApp } from '../http/http-app.ts'
import { createHttpServer, type HttpServerOptions, type Mount, type ReadinessCheck, stopHttpServer } from '../http/server.ts'
import { addRunMetrics } from '../runs/run-metrics.ts'
import { runRoutes } from '../runs/run-routes.ts'
import { homePage } from './home-page.ts'
import { requireMigrated } from './migrate.ts'
import { releaseVersion } from './release-version.ts'
import type { Running } from './running.ts'
import type { Runtime } from './runtime.ts'

export interface ApiOptions {
  /** What else this process runs, to be told by `/readyz`. */
  readonly readiness?: readonly ReadinessCheck[]
  /** False for processes that only show their health. */
  readonly services?: boolean
  /** Told of every route as it is added. */
  readonly onRoute?: HttpServerOptions['onRoute']
}

/** Listens and answers for the enabled services; returns once connections are accepted. */
export async function startApi(runtime: Runtime, { readiness = [], services = true, onRoute }: ApiOptions = {}): Promise<Running> {
  const { stack } = runtime.config
  addRunMetrics(runtime.metrics.registry, runtime.runs, runtime.logger)
  const app = await createHttpServer({
    logger: runtime.logger,
    metrics: runtime.metrics,
    mounts: services ? mountsOf(runtime) : [],
    publicUrl: new URL(runtime.publicUrl),
    hstsSeconds: stack.http.hstsSeconds,
    about: { title: 'Trellis', version: releaseVersion },
    readiness: [
      { name: 'database', check: async () => await runtime.database.ping() },
      { name: 'broker', check: async () => await runtime.broker.isCurrent() },
      // Any question shows whether the store answers; the lock is nobody's.
      { name: 'state', check: async () => await runtime.state.holder('readiness') },
      { name: 'migrations', check: async () => await requireMigrated(runtime) },
      ...runtime.mounted.flatMap(({ instance }) => instance.readiness),
      ...readiness,
    ],
    onRoute,
    watchers: runtime.telemetry.watchers,
    trustProxy: stack.http.trustedProxies.length > 0 ? stack.http.trustedProxies : stack.http.trustProxy,
  })
  if (services) await runtime.accounts.prepareSessions()
  await listen(app, stack.http)
  // One that only shows its health is told of by the roles whose health it is.
  const entered = services ? runtime.presence.enter('api') : undefined
  return {
    readiness: [],
    stop: async () => {
      entered?.stopping()
      await stopHttpServer(app, { deadlineMs: stack.drainSeconds * 1000 })
      await entered?.leave()
    },
  }
}

async function listen(app: HttpApp, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    await app.close()
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new StackError('port_taken', `port ${port} of ${host} is in use; stop what listens there, or choose another with --port`, {
      cause,
    })
  }
}

function mountsOf(runtime: Runtime): readonly Mount[] {
  const { accounts, rateLimits } = runtime
  const mounts = runtime.mounted.flatMap(({ service, instance, basePath, hosts, publicUrl: pages }): Mount[] => [
    {
      name: service.name,
      basePath,
      hosts,
      register: async (app) => {
        await instance.routes(app)
        await accountRoutes(app, { accounts, rateLimits, title: service.title, pages, basePath })
        if (instance.runs === undefined) return
        const names = instance.runs.definitions.map(({ name }) => name)
        await runRoutes(app, { title: service.title, runs: runtime.runs, names, access: instance.runs.access })
      },
    },
    ...instance.hostRoutes.map(({ hosts, register }): Mount => ({ name: service.name, basePath: '', hosts, hostOnly: true, register })),
  ])
  const rootIsTaken = runtime.mounted.some(({ basePath }) => basePath === '')
  return rootIsTaken ? mounts : [{ name: 'home', basePath: '', register: (app) => homePage(app, runtime.mounted) }, ...mounts]
}

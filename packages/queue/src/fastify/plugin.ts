import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Engine, WorkOptions } from '../engine.ts'
import { isQueueError } from '../errors.ts'
import type { EnqueueOptions } from '../new-job.ts'
import type { JobHandle } from '../results/results.ts'
import { type AnyTask, wholeNumber } from '../task.ts'
import type { Worker } from '../worker.ts'
import { type QueueHealth, queueHealth } from './health.ts'

export type { QueueHealth } from './health.ts'

/** An engine, whatever its tasks: to the compiler, engines of different tasks have no type in common. */
type AnyEngine = Pick<Engine<AnyTask>, 'work' | 'health'> & { enqueue(...request: never): Promise<{ readonly id: string }> }

/** What {@link queuePlugin} takes. */
export interface QueuePluginOptions {
  readonly engine: AnyEngine
  /** Works in this process: from when the application is ready until it closes. Left out: only enqueues. */
  readonly work?: WorkOptions
  /** How the worker is drained when the application closes; as in `worker.drain`. */
  readonly drain?: Parameters<Worker['drain']>[0]
  /** How long the broker may be silent towards a worker until `queueHealth` says so. Several times `work.pollMs`. Milliseconds. @default 30_000, or three times `work.pollMs` */
  readonly maxSinceFetchMs?: number
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly queue: Engine<AnyTask>
    /** Whether this process can do its work, for a readiness route. */
    queueHealth(): QueueHealth
  }
  interface FastifyRequest {
    /**
     * As `engine.enqueue`, with the id of this request in the job's header `x-request-id`. What it throws carries the `statusCode` that
     * Fastify answers with: 400 for `invalid_input`, 503 for `broker_unavailable`.
     */
    enqueue: Engine<AnyTask>['enqueue']
  }
}

const requestIdHeader = 'x-request-id'
/** A client may choose the id of its request, and jobs carry it. Characters. */
const requestIdLimit = 200

/**
 * Gives an application `app.queue`, `app.queueHealth()` and `request.enqueue()`, and drains the worker that it starts while the last requests
 * are answered. The broker stays yours to close. Throws `invalid_option` for a `maxSinceFetchMs` that is not whole.
 */
export async function queuePlugin(app: FastifyInstance, options: QueuePluginOptions): Promise<void> {
  const { work, drain = {}, maxSinceFetchMs = Math.max(30_000, 3 * (work?.pollMs ?? 0)) } = options
  // Which tasks it has is checked when it runs: it refuses others with `unknown_task`.
  const engine = options.engine as unknown as Engine<AnyTask>
  const limitMs = wholeNumber(maxSinceFetchMs, 1, 'maxSinceFetchMs')
  let draining = false
  app.decorate('queue', engine)
  app.decorate('queueHealth', () => queueHealth(engine, { draining, maxSinceFetchMs: limitMs }))
  app.decorateRequest('enqueue', enqueueForRequest)
  app.addHook('preClose', async () => {
    draining = true
  })
  if (work) workWhileOpen(app, { engine, work, drain })
}

// As fastify-plugin does: what is decorated here is seen by the whole application, not only below this plugin.
Object.assign(queuePlugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@trellis/queue',
  [Symbol.for('plugin-meta')]: { name: '@trellis/queue', fastify: '5.x' },
})

async function enqueueForRequest(this: FastifyRequest, task: AnyTask, input?: unknown, options: EnqueueOptions = {}): Promise<JobHandle> {
  const headers = { [requestIdHeader]: this.id.slice(0, requestIdLimit), ...options.headers }
  try {
    return await this.server.queue.enqueue(task, input, { ...options, headers })
  } catch (error) {
    if (isQueueError(error, 'invalid_input')) throw Object.assign(error, { statusCode: 400 })
    if (isQueueError(error, 'broker_unavailable')) throw Object.assign(error, { statusCode: 503 })
    throw error
  }
}

interface Working extends Required<Pick<QueuePluginOptions, 'work' | 'drain'>> {
  readonly engine: Pick<Engine<AnyTask>, 'work'>
}

function workWhileOpen(app: FastifyInstance, { engine, work, drain }: Working): void {
  let worker: Worker | undefined
  app.addHook('onReady', async () => {
    worker = engine.work(work)
  })
  app.addHook('preClose', async () => {
    // Not awaited here: jobs and requests then end side by side, each within a deadline of its own.
    worker?.drain(drain).catch(() => {})
  })
  app.addHook('onClose', async () => {
    try {
      await worker?.drain(drain)
    } catch (error) {
      // The jobs go to others once the lease has lapsed; what else closes must not wait for that.
      app.log.error({ err: error }, 'the broker could not be told that the worker stops')
    }
  })
}

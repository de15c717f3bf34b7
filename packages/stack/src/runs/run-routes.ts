import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { StackError } from '../errors.ts'
import { openEventStream } from '../http/event-stream.ts'
import type { HttpApp } from '../http/http-app.ts'
import { httpError } from '../http/http-error.ts'
import type { RunDesk } from './run-desk.ts'
import { runPage } from './run-page.ts'
import { PastRun } from './run-status.ts'
import { RunStream } from './run-stream.ts'
import { RunView } from './run-view.ts'

/** Who may see and control the runs of a service. Both throw an `HttpError` for whoever may not. */
export interface RunAccess {
  /** Asked again every few seconds while a browser listens. */
  watch(request: FastifyRequest): Promise<void>
  /** Must also refuse what another site made the browser send. */
  control(request: FastifyRequest): Promise<void>
}

export interface RunRoutes {
  /** Of the service, for people. */
  readonly title: string
  readonly runs: RunDesk
  /** Those of the service that answers here. */
  readonly names: readonly string[]
  readonly access: RunAccess
}

/** Browsers that one process tells of changes at once. */
const mostStreams = 1_000

const Named = Type.Object({ name: Type.String() })
const Start = Type.Object({
  type: Type.Optional(Type.String()),
  resume: Type.Optional(Type.Boolean()),
  fresh: Type.Optional(Type.Boolean()),
})

const views = {
  summary: 'The runs, and how far each is.',
  response: { 200: Type.Object({ runs: Type.Array(RunView) }) },
}
const history = {
  summary: 'Runs of a name that are over, the newest first.',
  params: Named,
  response: { 200: Type.Object({ runs: Type.Array(PastRun) }) },
}
const start = { summary: 'Start a run.', params: Named, body: Start, response: { 202: Type.Object({ id: Type.String() }) } }
const cancel = { summary: 'Cancel a run.', params: Named, response: { 200: Type.Object({ cancelled: Type.Boolean() }) } }
const stream = { summary: 'The runs, as events named `run` whenever one changes.', produces: ['text/event-stream'] }

/**
 * Adds `/_state/runs`: the views of runs, as JSON to be asked for again and again, and at `/events` as a stream; their history, and how
 * to start and cancel them; and `/_state`, a page that shows them.
 */
export async function runRoutes(app: HttpApp, { title, runs, names, access }: RunRoutes): Promise<void> {
  // Before anything else of the request is looked at.
  const watching = { onRequest: async (request: FastifyRequest) => await access.watch(request) }
  const controlling = { onRequest: async (request: FastifyRequest) => await access.control(request) }
  const known = (name: string) => {
    if (!names.includes(name)) throw httpError(404, 'run_unknown', 'there is no such run here')
    return name
  }
  app.get('/_state/runs', { ...watching, schema: views }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { runs: [...(await runs.views(names))] }
  })
  app.get('/_state/runs/:name/history', { ...watching, schema: history }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return { runs: [...(await runs.history(known(request.params.name)))] }
  })
  app.post('/_state/runs/:name/start', { ...controlling, schema: start }, async (request, reply) => {
    const { id } = await runs.start(known(request.params.name), request.body).catch(refuse)
    return reply.code(202).send({ id })
  })
  app.post('/_state/runs/:name/cancel', { ...controlling, schema: cancel }, async (request) => ({
    cancelled: await runs.cancel(known(request.params.name)),
  }))
  addStream(app, { runs, names, access })
  runPage(app, { title, ...watching })
}

function addStream(app: HttpApp, { runs, names, access }: Omit<RunRoutes, 'title'>): void {
  const open = new Set<RunStream>()
  // One subscription serves all browsers; made when the first one listens.
  let watching: Promise<() => Promise<void>> | undefined
  // Streams never end by themselves; they would hold up the stop of the server until its deadline.
  app.addHook('preClose', async () => {
    for (const listener of open) listener.end()
    await (await watching)?.()
  })
  const allowed = async (request: FastifyRequest) => await access.watch(request)
  app.get('/_state/runs/events', { onRequest: allowed, schema: stream }, async (request, reply) => {
    if (open.size >= mostStreams) {
      reply.header('retry-after', '10')
      throw httpError(503, 'too_many_streams', 'too many browsers listen; ask for the runs now and then instead')
    }
    watching ??= runs.watch((name) => {
      for (const listener of open) listener.mark(name)
    })
    await watching.catch((error: unknown) => {
      watching = undefined
      throw error
    })
    const listener = new RunStream({
      runs,
      names,
      allowed: async () => await allowed(request),
      onFailure: (error) => request.log.warn({ err: error }, 'runs could not be read for a browser that listens'),
    })
    open.add(listener)
    const end = () => {
      open.delete(listener)
      listener.end()
    }
    listener.begin(openEventStream(reply, { onRoom: () => listener.room(), onEnd: end }))
    return reply
  })
}

/** What the person at the other end did wrong is said in the code's own words. */
function refuse(cause: unknown): never {
  if (!(cause instanceof StackError)) throw cause
  if (cause.code === 'run_busy') throw httpError(409, cause.code, cause.message)
  if (cause.code === 'run_invalid') throw httpError(422, cause.code, cause.message)
  throw cause
}

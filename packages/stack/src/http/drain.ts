import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

interface Traffic {
  draining: boolean
  readonly unfinished: Set<ServerResponse>
  readonly connections: Set<Socket>
  /** Called when the last unfinished answer has ended. */
  onIdle: () => void
}

/** Whoever has connected may still begin to ask for so long. Milliseconds. */
const unusedMs = 1_000

const traffics = new WeakMap<object, Traffic>()

/** Watches which requests of `app` are under way, for `stopHttpServer`. Before any route is added. */
export function watchTraffic(app: FastifyInstance): void {
  const traffic: Traffic = { draining: false, unfinished: new Set(), connections: new Set(), onIdle: () => {} }
  traffics.set(app.server, traffic)
  app.server.on('connection', (socket: Socket) => {
    traffic.connections.add(socket)
    socket.once('close', () => traffic.connections.delete(socket))
  })
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    traffic.unfinished.add(reply.raw)
    reply.raw.once('close', () => {
      traffic.unfinished.delete(reply.raw)
      // An answer that began before the drain promised to keep the connection; it ends here instead of idling until the deadline.
      if (traffic.draining && socket instanceof Socket) socket.end()
      if (traffic.unfinished.size === 0) traffic.onIdle()
    })
    if (traffic.draining) endConnection(reply.raw)
    done()
  })
}

/** Whether `stopHttpServer` has been called: `/readyz` must say so at once. */
export function isDraining(app: FastifyInstance): boolean {
  return traffics.get(app.server)?.draining ?? false
}

/** How long a stop may take. */
interface StopOptions {
  /** After so many milliseconds the requests that are still under way are cut off. */
  readonly deadlineMs: number
}

/**
 * Stops a server made by `createHttpServer`: `/readyz` answers 503 from now on, nothing new is accepted, idle connections are closed,
 * requests under way finish until the deadline. Resolves when nothing is connected any more. May be called again.
 */
export async function stopHttpServer(app: FastifyInstance, { deadlineMs }: StopOptions): Promise<void> {
  const traffic = traffics.get(app.server)
  if (traffic !== undefined) {
    traffic.draining = true
    traffic.unfinished.forEach(endConnection)
  }
  const cut = setTimeout(() => cutOff(app, traffic), deadlineMs)
  const look = setTimeout(() => closeUnused(traffic), Math.min(unusedMs, deadlineMs))
  try {
    await Promise.all([app.close(), traffic === undefined ? undefined : idle(traffic)])
  } finally {
    clearTimeout(cut)
    clearTimeout(look)
  }
}

/**
 * Browsers connect before they have anything to ask. Node takes such a connection for one whose request is on its way, and would wait for
 * it until the deadline.
 */
function closeUnused(traffic: Traffic | undefined): void {
  for (const socket of traffic?.connections ?? []) if (socket.bytesRead === 0) socket.destroy()
}

/** Tells the client to ask over another connection from now on. An answer that has begun has told it otherwise. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

function idle(traffic: Traffic): Promise<void> | undefined {
  if (traffic.unfinished.size === 0) return undefined
  return new Promise((resolve) => {
    traffic.onIdle = resolve
  })
}

function cutOff(app: FastifyInstance, traffic: Traffic | undefined): void {
  const { size } = traffic?.unfinished ?? { size: 0 }
  if (size > 0) app.log.warn({ requests: size }, 'requests cut off at the deadline of the stop')
  app.server.closeAllConnections()
  // A server bound to several addresses has connections that its main listener does not know.
  for (const response of traffic?.unfinished ?? []) response.destroy()
}

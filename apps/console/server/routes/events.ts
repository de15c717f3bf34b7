import { type HttpApp, httpError, openEventStream } from '@trellis/stack'
import { routes } from '../../contract/index.ts'
import { LiveStream } from '../live/live-stream.ts'
import type { Parts } from '../parts.ts'

/** Browsers that one process tells of changes at once. */
const mostStreams = 500

/** What changes, as it changes. */
export function eventRoutes(app: HttpApp, { accounts, live }: Parts): void {
  const open = new Set<LiveStream>()
  // Streams never end by themselves; they would hold up the stop of the server until its deadline.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end()
  })
  const { path, permission, summary } = routes.events
  const isAllowed = accounts.require(permission)
  app.get(
    path,
    {
      schema: { summary, produces: ['text/event-stream'] },
      onRequest: isAllowed,
    },
    async (request, reply) => {
      if (open.size >= mostStreams) {
        reply.header('retry-after', '10')
        throw httpError(503, 'too_many_streams', 'Too many browsers listen; ask for the documents now and then instead.')
      }
      const stream = new LiveStream({ isAllowed: async () => await isAllowed(request) })
      const stop = live.listen((event, data) => stream.put(event, data))
      open.add(stream)
      const end = () => {
        stop()
        open.delete(stream)
        stream.end()
      }
      stream.begin(openEventStream(reply, { onRoom: () => stream.room(), onEnd: end }))
      return reply
    },
  )
}

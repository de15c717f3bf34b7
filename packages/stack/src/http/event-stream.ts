import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** One event of a stream. */
export interface ServerSentEvent {
  readonly event: string
  /** One line: JSON has no others. */
  readonly data: string
}

/** A browser that listens. */
export interface EventStream {
  /** False when the browser is slower than the events: leave out what can be left out, until `onRoom` is called. */
  send(event: ServerSentEvent): boolean
  /** Keeps proxies from taking the silence for an end. */
  beat(): void
  end(): void
}

/** Text that is buffered for a browser that does not read. Bytes. */
const bufferBytes = 256 * 1024
/** How soon a browser connects again after the stream has ended. Milliseconds. */
const retryMs = 2_000

/** What is told to whoever made a stream. */
export interface StreamListeners {
  /** There is room again after `send` returned false. */
  readonly onRoom: () => void
  /** Called once, when either side has ended. */
  readonly onEnd: () => void
}

/** Answers with a stream of server-sent events, as `EventSource` reads it. */
export function openEventStream(reply: FastifyReply, { onRoom, onEnd }: StreamListeners): EventStream {
  const stream = new PassThrough({ highWaterMark: bufferBytes })
  stream.on('drain', onRoom)
  stream.once('close', onEnd)
  void reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    // nginx would otherwise collect the events before it passes them on.
    .header('x-accel-buffering', 'no')
    .send(stream)
  stream.write(`retry: ${retryMs}\n\n`)
  return {
    send: ({ event, data }) => stream.write(`event: ${event}\ndata: ${data}\n\n`),
    beat: () => void stream.write(':\n\n'),
    end: () => void stream.end(),
  }
}

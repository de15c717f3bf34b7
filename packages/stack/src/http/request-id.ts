import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

// Nothing that could break out of a log line, a header or a page.
const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/

/** The caller's `x-request-id` when it is well-formed (8 to 128 letters, digits, `.`, `_`, `-`), so that one id follows a request through a chain of servers; else a new UUID. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && wellFormed.test(given) ? given : randomUUID()
}

import type { HandlerEnd } from './handlers.ts'
import type { SentEnd } from './protocol.ts'
import { unpackError } from './sent-error.ts'

/** The end of a handler as the worker sees it. */
export function receivedEnd(end: SentEnd): HandlerEnd {
  switch (end.kind) {
    case 'returned':
      return { kind: 'returned', value: end.json === undefined ? undefined : JSON.parse(end.json) }
    case 'unsendable':
      return { kind: 'returned', value: new NotJson(end.reason) }
    case 'threw':
      return { kind: 'threw', error: unpackError(end.error), control: end.control, mayRetry: end.mayRetry }
  }
}

/** Stands for a value that is not JSON: whoever wants it as JSON is told why, and whoever does not, as with a value of this thread, is not. */
class NotJson {
  readonly #reason: string

  constructor(reason: string) {
    this.#reason = reason
  }

  toJSON(): never {
    throw new TypeError(this.#reason)
  }
}

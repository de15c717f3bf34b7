import type { QueueError } from './errors.ts'

/**
 * Whether one hand-out is to stop, and why. An `AbortController` as far as handlers see, but its signal is made when somebody asks for it:
 * to make one costs a tenth of what a job that does nothing costs, and most handlers never look.
 */
export class Stop {
  #controller: AbortController | undefined
  #reason: QueueError | undefined

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#reason !== undefined
  }

  /** Undefined while nobody wants it stopped. */
  get reason(): QueueError | undefined {
    return this.#reason
  }

  /** The first reason stands. */
  abort(reason: QueueError): void {
    if (this.#reason) return
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}

import type { EventStream } from '@trellis/stack'
import type { LiveEvent } from '../../contract/index.ts'

/** A silent stream is kept open, and its browser's permission checked again, so often. Milliseconds. */
const refreshMs = 15_000

/** What a stream needs to know of its browser. */
export interface LiveStreamOptions {
  /** Rejects when the browser may not listen any more. */
  readonly isAllowed: () => Promise<void>
}

/** One browser that listens: only the newest document of each name ever waits for it, so a slow one costs no memory. */
export class LiveStream {
  readonly #options: LiveStreamOptions
  readonly #waiting = new Map<LiveEvent, string>()
  #stream: EventStream | undefined
  #hasRoom = true
  #timer: NodeJS.Timeout | undefined

  constructor(options: LiveStreamOptions) {
    this.#options = options
  }

  begin(stream: EventStream): void {
    this.#stream = stream
    this.#timer = setInterval(() => void this.#refresh(), refreshMs).unref()
    this.#send()
  }

  /** Sends it, or keeps it until there is room. */
  put(event: LiveEvent, data: string): void {
    this.#waiting.set(event, data)
    this.#send()
  }

  room(): void {
    this.#hasRoom = true
    this.#send()
  }

  /** Ends the stream; the browser connects again, here or elsewhere. */
  end(): void {
    clearInterval(this.#timer)
    this.#stream?.end()
    this.#stream = undefined
  }

  async #refresh(): Promise<void> {
    try {
      await this.#options.isAllowed()
      this.#stream?.beat()
    } catch {
      this.end()
    }
  }

  #send(): void {
    for (const [event, data] of this.#waiting) {
      if (this.#stream === undefined || !this.#hasRoom) return
      this.#waiting.delete(event)
      this.#hasRoom = this.#stream.send({ event, data })
    }
  }
}

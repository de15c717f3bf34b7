import type { EventStream } from '../http/event-stream.ts'
import type { RunDesk } from './run-desk.ts'

export interface StreamedRuns {
  readonly runs: RunDesk
  readonly names: readonly string[]
  /** Throws when the browser may not see the runs any more. */
  readonly allowed: () => Promise<void>
  readonly onFailure: (error: unknown) => void
}

/** A silent stream is refreshed so often, which also shows what no change tells: an interruption, a new due time. Milliseconds. */
const refreshMs = 15_000

/**
 * Sends the views of runs whenever they change, each as an event `run`. Only the newest view of a run is ever waiting to be sent, so a
 * slow browser misses states in between, and costs no memory.
 */
export class RunStream {
  readonly #streamed: StreamedRuns
  readonly #changed = new Set<string>()
  /** What the browser knows, as JSON by name. */
  readonly #sent = new Map<string, string>()
  #stream: EventStream | undefined
  #sending = false
  #hasRoom = true
  #timer: NodeJS.Timeout | undefined

  constructor(streamed: StreamedRuns) {
    this.#streamed = streamed
  }

  /** Begins with the present views. */
  begin(stream: EventStream): void {
    this.#stream = stream
    this.#timer = setInterval(() => void this.#refresh(), refreshMs)
    this.mark(...this.#streamed.names)
  }

  /** To be called when runs may have changed; names that are not streamed are passed over. */
  mark(...names: readonly string[]): void {
    for (const name of names) if (this.#streamed.names.includes(name)) this.#changed.add(name)
    void this.#send()
  }

  room(): void {
    this.#hasRoom = true
    void this.#send()
  }

  /** Ends the stream; the browser connects again, here or elsewhere. */
  end(): void {
    clearInterval(this.#timer)
    this.#stream?.end()
    this.#stream = undefined
  }

  async #refresh(): Promise<void> {
    try {
      await this.#streamed.allowed()
    } catch {
      return this.end()
    }
    this.#stream?.beat()
    this.mark(...this.#streamed.names)
  }

  async #send(): Promise<void> {
    if (this.#sending || !this.#hasRoom) return
    this.#sending = true
    try {
      while (this.#stream !== undefined && this.#hasRoom && this.#changed.size > 0) {
        const names = [...this.#changed]
        this.#changed.clear()
        for (const data of await this.#streamed.runs.views(names)) {
          const text = JSON.stringify(data)
          if (this.#sent.get(data.name) === text) continue
          this.#sent.set(data.name, text)
          if (this.#stream?.send({ event: 'run', data: text }) === false) this.#hasRoom = false
        }
      }
    } catch (error) {
      // The browser asks again, and is told then what is wrong.
      this.#streamed.onFailure(error)
      this.end()
    } finally {
      this.#sending = false
    }
  }
}

import type { EventStream } from '@trellis/stack'
import type { BuildTasks } from '../../../contract/index.ts'

/** How often a stream looks whether anything has changed: one small query. Milliseconds. */
const lookEveryMs = 1_000
/** A proxy that hears nothing ends the connection. In looks. */
const beatEvery = 15

export interface StreamedTasks {
  readonly list: () => Promise<BuildTasks>
  /** Throws when the browser may not see them any more. */
  readonly allowed: () => Promise<void>
  readonly onFailure: (error: unknown) => void
}

/** Tells one browser of its tasks, as an event `tasks` now and after every change. A slow browser misses states in between. */
export class TaskStream {
  readonly #streamed: StreamedTasks
  #stream: EventStream | undefined
  #timer: NodeJS.Timeout | undefined
  #sent = ''
  #looks = 0
  #hasRoom = true

  constructor(streamed: StreamedTasks) {
    this.#streamed = streamed
  }

  begin(stream: EventStream): void {
    this.#stream = stream
    void this.#look()
  }

  room(): void {
    this.#hasRoom = true
  }

  /** Ends the stream; the browser connects again, here or elsewhere. */
  end(): void {
    clearTimeout(this.#timer)
    this.#stream?.end()
    this.#stream = undefined
  }

  async #look(): Promise<void> {
    try {
      this.#looks += 1
      if (this.#looks % beatEvery === 0) {
        await this.#streamed.allowed()
        this.#stream?.beat()
      }
      if (this.#hasRoom) await this.#send()
    } catch (error) {
      // The browser asks again, and is told then what is wrong.
      this.#streamed.onFailure(error)
      return this.end()
    }
    if (this.#stream !== undefined) this.#timer = setTimeout(() => void this.#look(), lookEveryMs)
  }

  async #send(): Promise<void> {
    const data = JSON.stringify(await this.#streamed.list())
    if (data === this.#sent) return
    this.#sent = data
    if (this.#stream?.send({ event: 'tasks', data }) === false) this.#hasRoom = false
  }
}

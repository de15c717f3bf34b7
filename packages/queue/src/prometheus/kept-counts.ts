import type { Counts } from '../broker.ts'

/** How the broker is asked for its counts. */
export interface CountsSource {
  readonly ask: () => Promise<Counts>
  /** For how long an answer is given again. Milliseconds. */
  readonly everyMs: number
  /** How long a caller waits for the broker. Milliseconds. */
  readonly withinMs: number
  readonly onFailure: (error: unknown) => void
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly nowMs?: () => number
}

interface Question {
  readonly askedMs: number
  readonly answer: Promise<Counts | undefined>
  over: boolean
}

/** The counts of a broker, asked for at most once per `everyMs` and never twice at the same time, however many callers there are. */
export class KeptCounts {
  readonly #source: Required<CountsSource>
  #question: Question | undefined

  constructor(source: CountsSource) {
    this.#source = { nowMs: () => performance.now(), ...source }
  }

  /** Undefined when the broker failed or has not answered within the time: numbers that are missing are better than old ones. */
  async get(): Promise<Counts | undefined> {
    const { everyMs, nowMs } = this.#source
    if (!this.#question || (this.#question.over && nowMs() - this.#question.askedMs >= everyMs)) this.#question = this.#ask()
    return within(this.#question.answer, this.#source.withinMs)
  }

  #ask(): Question {
    const question = { askedMs: this.#source.nowMs(), answer: this.#answer(), over: false }
    void question.answer.then(() => {
      question.over = true
    })
    return question
  }

  async #answer(): Promise<Counts | undefined> {
    try {
      return await this.#source.ask()
    } catch (error) {
      this.#source.onFailure(error)
      return undefined
    }
  }
}

async function within<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

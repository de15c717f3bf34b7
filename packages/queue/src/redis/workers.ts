import type { StepRequest } from '../broker.ts'
import { Route } from './routes.ts'

/** The scripts forget an idle worker after this, so this process may as well. Milliseconds. */
const memoryMs = 3_600_000

/** The workers that this process serves, and the way of each. */
export class Workers {
  readonly #routes = new Map<string, Route>()

  /** The queues for which some worker had room when it last asked. */
  get wanted(): readonly string[] {
    return [...new Set([...this.#routes.values()].flatMap(({ over, wanted }) => (over ? [] : wanted)))]
  }

  /** A worker whose first request went through another process, or came an hour ago, may be served but joins nothing. */
  meet({ worker, seq }: StepRequest): Route {
    let route = this.#routes.get(worker)
    if (!route) {
      route = new Route(seq === 1)
      this.#routes.set(worker, route)
    }
    return route
  }

  find(worker: string): Route | undefined {
    return this.#routes.get(worker)
  }

  /** Forgets workers that have not been heard of for an hour. */
  forgetOld(): void {
    const oldest = performance.now() - memoryMs
    for (const [worker, { usedMs }] of this.#routes) if (usedMs < oldest) this.#routes.delete(worker)
  }
}

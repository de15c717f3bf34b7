import type { Death } from '../broker.ts'
import type { Deaths } from '../deaths.ts'
import type { Site, SqlConnection } from './connection.ts'
import type { Flow } from './flow.ts'

/** Runs the flows that write, each as one transaction, and tells of the jobs that they made dead. */
export class Writer {
  readonly #connection: SqlConnection
  readonly #site: Site
  readonly #deaths: Deaths

  constructor({ connection, site, deaths }: { readonly connection: SqlConnection; readonly site: Site; readonly deaths: Deaths }) {
    this.#connection = connection
    this.#site = site
    this.#deaths = deaths
  }

  /** What the flow returns, once it is committed. Throws as `SqlConnection.transact` does. */
  async write<T>(flow: (site: Site) => Flow<T>): Promise<T> {
    let died: Death[] = []
    const result = await this.#connection.transact(() => {
      // A transaction that is repeated begins anew.
      died = []
      return flow({ ...this.#site, died })
    })
    this.#deaths.tell(died)
    return result
  }
}

import { createHash } from 'node:crypto'
import type { Row, Statement } from './flow.ts'
import { type PostgresClient, sqlState } from './postgres-client.ts'

/** Unknown statement, known already: somebody between us and the server lends its connections out statement by statement. */
const refusals = ['26000', '42P05']

/**
 * Runs statements, and has the hot ones prepared once per connection: a step then costs the server a tenth less. Where a connection
 * pooler does not go along with that, it is found out by the first refusal, and everything is sent in full from then on.
 */
export class HotStatements {
  readonly #names = new Map<string, string>()
  #isRefused = false

  async run(client: PostgresClient, { text, values, hot = false }: Statement): Promise<readonly Row[]> {
    if (!hot || this.#isRefused) return (await client.query(text, [...values])).rows
    try {
      return (await client.query({ name: this.#nameOf(text), text, values: [...values] })).rows
    } catch (error) {
      if (!refusals.includes(sqlState(error) ?? '')) throw error
      this.#isRefused = true
      return (await client.query(text, [...values])).rows
    }
  }

  #nameOf(text: string): string {
    const known = this.#names.get(text)
    if (known) return known
    const name = `trellis_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
    this.#names.set(text, name)
    return name
  }
}

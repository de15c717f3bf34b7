import { Redis } from 'ioredis'
import { until } from './until.ts'

/** What a server says, or undefined when it says nothing in time. */
export async function asking<T>(port: number, ask: (client: Redis) => Promise<T>): Promise<T | undefined> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 1_000,
    connectTimeout: 1_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await ask(client)
  } catch {
    return undefined
  } finally {
    client.disconnect()
  }
}

/** `master` or `slave`; undefined for a server that does not answer. */
export async function roleOf(port: number): Promise<string | undefined> {
  const role = await asking(port, (client) => client.role())
  return Array.isArray(role) ? String(role[0]) : undefined
}

/** What a server says, asked until it says something, or for too long. */
export function insisting<T>(port: number, ask: (client: Redis) => Promise<T>): Promise<T> {
  return until(`answer of the server on ${port}`, async () => {
    const answer = await asking(port, ask)
    return answer === undefined ? { instead: 'silence or an error' } : { found: answer }
  })
}

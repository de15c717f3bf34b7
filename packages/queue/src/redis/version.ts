import { QueueError } from '../errors.ts'
import { type RedisClient, text } from './client.ts'
import { asQueueError } from './failures.ts'

/** LPOP with a count came with 6.2. */
const least = [6, 2] as const

/** What INFO says, as names and values. Throws `broker_unavailable` or `broker_failed`. */
export async function serverInfo(client: RedisClient): Promise<ReadonlyMap<string, string>> {
  try {
    const info = text((await client.callBuffer('INFO')) as Buffer)
    return new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
  } catch (error) {
    throw asQueueError(error)
  }
}

/** Whether a server of this INFO can run the scripts. Valkey says in `redis_version` which Redis it can stand in for. */
export function isNewEnough(info: ReadonlyMap<string, string>): boolean {
  const [major = 0, minor = 0] = (info.get('redis_version') ?? '').split('.').map(Number)
  return major > least[0] || (major === least[0] && minor >= least[1])
}

/** Throws `unsupported` for a server that is too old. */
export async function requireVersion(client: RedisClient): Promise<void> {
  const info = await serverInfo(client)
  if (isNewEnough(info)) return
  throw new QueueError('unsupported', `Redis ${least.join('.')} or newer is needed, the server says "${info.get('redis_version') ?? ''}"`)
}

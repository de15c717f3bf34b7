import { type Finding, findingsOf } from '../finding.ts'
import type { AuditFacts } from './audit-finding.ts'
import { list, type RedisClient, type Reply, text } from './client.ts'
import { asQueueError } from './failures.ts'
import { serverInfo } from './version.ts'

export type { Finding } from '../finding.ts'

/** A client that may tell where it is connected to, as those of `ioredis` do. */
export interface AuditedClient extends RedisClient {
  readonly options?: { readonly host?: string | undefined; readonly path?: string | undefined; readonly tls?: unknown }
}

/** How many keys are drawn to see whether others use the database. */
const sampleSize = 10

/**
 * Looks at how a server is set up and says what endangers jobs, the worst first. Empty when nothing does. What the server will not tell is
 * a finding too, because unknown is not well. Looks at the one server that answers: on a Cluster, give it each of `cluster.nodes('master')`.
 * Throws `broker_unavailable`, or `broker_failed` when not even INFO is allowed.
 */
export async function redisAudit(client: AuditedClient): Promise<readonly Finding[]> {
  // Not with the broker: most processes that open one audit nothing, and start sooner without the rules.
  const { rules } = await import('./audit-rules.ts')
  return findingsOf(rules, await gather(client))
}

async function gather(client: AuditedClient): Promise<AuditFacts> {
  const info = await serverInfo(client)
  const setting = async (name: string) => {
    const reply = await ask(client, 'CONFIG', 'GET', name)
    return reply === undefined ? undefined : text(list(reply)[1])
  }
  return {
    info,
    fsync: await setting('appendfsync'),
    password: await setting('requirepass'),
    minReplicas: await setting('min-replicas-to-write'),
    user: textOrNothing(await ask(client, 'ACL', 'WHOAMI')),
    clockOffsetMs: await clockOffsetMs(client),
    keys: await sampleKeys(client),
    host: client.options?.path ? 'localhost' : client.options?.host,
    tls: client.options?.tls !== undefined && client.options.tls !== null,
  }
}

/** The reply, or undefined when the server refuses to say: managed ones forbid CONFIG, some users may not even ask who they are. */
async function ask(client: RedisClient, command: string, ...values: string[]): Promise<Reply | undefined> {
  try {
    return (await client.callBuffer(command, ...values)) as Reply
  } catch (error) {
    const known = asQueueError(error)
    if (known.code === 'broker_failed') return undefined
    throw known
  }
}

function textOrNothing(reply: Reply | undefined): string | undefined {
  return reply === undefined ? undefined : text(reply)
}

/** How far the server's clock is ahead of this host's; half of the round trip is taken for the way. */
async function clockOffsetMs(client: RedisClient): Promise<number | undefined> {
  const before = Date.now()
  const time = list(await ask(client, 'TIME'))
  if (time.length < 2) return undefined
  return Number(text(time[0])) * 1_000 + Number(text(time[1])) / 1_000 - (before + Date.now()) / 2
}

async function sampleKeys(client: RedisClient): Promise<readonly string[]> {
  const keys = await Promise.all(Array.from({ length: sampleSize }, () => ask(client, 'RANDOMKEY')))
  return keys.flatMap((key) => (key instanceof Buffer ? String(key) : []))
}

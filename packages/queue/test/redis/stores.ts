import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { redisBroker } from '../../src/redis/broker.ts'
import type { SharedStore } from '../stores.ts'
import { RedisServer } from './server.ts'

/** A namespace on a Redis server, for child processes. */
export interface RedisStore extends SharedStore {
  readonly port: number
  readonly namespace: string
  /** A client of the same server, to look at what is there. */
  readonly admin: Redis
}

let shared: Promise<RedisServer> | undefined
afterAll(async () => (await shared)?.stop())

/** A namespace of its own on the one server that this test process starts. */
export async function openRedis(): Promise<RedisStore> {
  shared ??= RedisServer.start()
  const { port } = await shared
  return openNamespace(port, () => new Redis(port))
}

/** A namespace on the servers that `connect` leads to. */
export async function openNamespace(port: number, connect: () => Parameters<typeof redisBroker>[0]['client']): Promise<RedisStore> {
  const namespace = `test-${randomUUID().slice(0, 8)}`
  const clients = [connect(), connect()] as const
  let shiftMs = 0
  const timeShiftMs = () => shiftMs
  const brokers = [
    redisBroker({ client: clients[0], namespace, timeShiftMs }),
    redisBroker({ client: clients[1], namespace, timeShiftMs }),
    redisBroker({ client: clients[0], namespace: `${namespace}-stranger`, timeShiftMs }),
  ] as const
  await brokers[0].migrate()
  const admin = new Redis(port, { lazyConnect: true })
  return {
    admin,
    port,
    namespace,
    apart: (name) => redisBroker({ client: clients[0], namespace: `${namespace}-${name}`, timeShiftMs }),
    broker: brokers[0],
    other: brokers[1],
    stranger: brokers[2],
    async advance(ms) {
      shiftMs += ms
    },
    async close() {
      for (const broker of brokers) await broker.close()
      for (const client of [admin, ...clients]) client.disconnect()
    },
  }
}

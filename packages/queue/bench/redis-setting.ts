import { Redis } from 'ioredis'
import { RedisServer } from '../test/redis/server.ts'

/** A Redis server of its own, and a connection to look after it. */
export interface RedisSetting {
  readonly server: RedisServer
  readonly admin: Redis
  /** Processor time that the server has used so far. Microseconds. */
  readonly cpuUs: () => Promise<number>
}

/** Starts a server for the time of `work`. `settings` are arguments of `redis-server`. */
export async function withRedis<T>(settings: readonly string[], work: (setting: RedisSetting) => Promise<T>): Promise<T> {
  const server = await RedisServer.start(...settings)
  const admin = new Redis(server.port)
  try {
    return await work({ server, admin, cpuUs: () => cpuUs(admin) })
  } finally {
    admin.disconnect()
    await server.stop()
  }
}

async function cpuUs(admin: Redis): Promise<number> {
  const info = await admin.info('cpu')
  const seconds = ['user', 'sys'].map((kind) => Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)?.[1]))
  return seconds.reduce((sum, s) => sum + s, 0) * 1e6
}

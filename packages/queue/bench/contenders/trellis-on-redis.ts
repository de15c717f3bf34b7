import { Redis } from 'ioredis'
import { redisBroker } from '../../src/redis/broker.ts'
import type { Contender, SetupAt } from './contender.ts'
import { type Means, trellis } from './trellis.ts'

/** This package on Redis, as its README says. */
export function trellisOnRedis(setup: SetupAt, means: Omit<Means, 'close'> = {}): Contender {
  const client = new Redis(setup.port)
  const broker = redisBroker({ client })
  const close = async () => {
    await broker.close()
    client.disconnect()
  }
  return trellis(broker, setup, { ...means, close })
}

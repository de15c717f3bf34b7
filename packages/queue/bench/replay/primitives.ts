import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Redis } from 'ioredis'

/** Whether `redis-benchmark` is on the PATH. */
export function hasRedisBenchmark(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'redis-benchmark')))
}

/** The commands of Redis that come nearest to a case; `of` is how many jobs one of each stands for. */
export interface Primitive {
  readonly of: number
  readonly calls: number
  readonly commands: readonly (readonly string[])[]
}

/** Jobs per second of `redis-benchmark` over one connection, one command of each after the other. */
export async function primitiveRate({ of, calls, commands }: Primitive, admin: Redis): Promise<number> {
  const port = String(admin.options.port)
  await admin.flushall()
  // What the commands take away must be there.
  const ids = Array.from({ length: 1_000 }, () => randomUUID())
  for (let left = of * calls; left > 0; left -= ids.length) await admin.rpush('list', ...ids)
  await admin.hset('hash', ...hundred.flatMap((field) => [field, 'x'.repeat(120)]))
  let sPerCall = 0
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('redis-benchmark', ['-p', port, '-c', '1', '-n', String(calls), '-q', ...command])
    const rate = Number([...stdout.matchAll(/([\d.]+) requests per second/g)].at(-1)?.[1])
    sPerCall += 1 / rate
  }
  return of / sPerCall
}

const hundred = Array.from({ length: 100 }, () => randomUUID())

/** One job off a line. */
export const takeOne: Primitive = { of: 1, calls: 5_000, commands: [['LPOP', 'list']] }
/** A hundred jobs off a line, and what they are. */
export const takeHundred: Primitive = {
  of: 100,
  calls: 2_000,
  commands: [
    ['LPOP', 'list', '100'],
    ['HMGET', 'hash', ...hundred],
  ],
}
/** A thousand jobs of 120 bytes, in one hash and one line. */
export const storeThousand: Primitive = {
  of: 1_000,
  calls: 200,
  commands: [
    ['HSET', 'stored', ...Array.from({ length: 1_000 }, () => [randomUUID(), 'x'.repeat(120)]).flat()],
    ['RPUSH', 'ids', ...Array.from({ length: 1_000 }, () => randomUUID())],
  ],
}

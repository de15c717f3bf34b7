import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { postgresUrl } from '../postgres-url.ts'
import { RedisServer } from '../redis/server.ts'

/** Servers for programs of the documentation. Each program finds an empty one. */
export interface Servers {
  /** The variables under which a program finds what it needs. */
  environmentOf(needs: 'redis' | 'postgres' | undefined): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

/** A Redis server set up as the pages advise, started when it is first needed, and the PostgreSQL server of all tests. */
export function openServers(): Servers {
  let redis: Promise<RedisServer> | undefined
  const databases: string[] = []
  return {
    async environmentOf(needs) {
      if (needs === 'redis') {
        redis ??= RedisServer.start('--appendonly', 'yes', '--maxmemory', '100mb', '--maxmemory-policy', 'noeviction')
        return { REDIS_URL: await emptied(await redis) }
      }
      if (needs !== 'postgres') return {}
      const name = `trellis_docs_${randomUUID().slice(0, 8)}`
      databases.push(name)
      await administer(`create database ${name}`)
      return { DATABASE_URL: Object.assign(new URL(postgresUrl), { pathname: `/${name}` }).href }
    },
    async close() {
      for (const name of databases) await administer(`drop database ${name} with (force)`)
      await (await redis)?.stop()
    },
  }
}

async function emptied({ port }: RedisServer): Promise<string> {
  const client = new Redis(port, '127.0.0.1')
  await client.flushall()
  client.disconnect()
  return `redis://127.0.0.1:${port}`
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(postgresUrl)
  await client.connect()
  await client.query(statement)
  await client.end()
}

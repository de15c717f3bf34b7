import pg from 'pg'
import { wireWeights } from '../faults/kinds.ts'
import { PostgresServer } from '../servers/postgres-server.ts'
import { until } from '../servers/until.ts'
import type { Venue, VenueOptions } from './venue.ts'
import { openProxies } from './wires.ts'

/** A PostgreSQL server. Whatever of it is killed, nothing that it acknowledged may be lost. */
export async function openPostgresVenue({ slots }: VenueOptions): Promise<Venue> {
  const server = await PostgresServer.start()
  const proxies = await openProxies(slots, server.port)
  return {
    place: { store: 'postgres', port: server.port },
    placeOf: (slot) => ({ store: 'postgres', port: proxies.get(slot)?.port ?? server.port }),
    proxies,
    weights: { ...wireWeights, 'kill-postgres': 2, 'kill-backend': 2, 'end-backends': 2 },
    async perform(kind) {
      if (kind === 'kill-postgres') {
        await server.kill()
        await server.startAgain()
        return 'the first process was killed'
      }
      return kind === 'kill-backend' ? killBackend(server.port) : endBackends(server.port)
    },
    async close() {
      for (const proxy of proxies.values()) proxy.close()
      await server.stop()
    },
  }
}

const others = `from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`

/** SIGKILL for one process of a connection: the server then ends all of them and recovers as after a crash. */
async function killBackend(port: number): Promise<string> {
  const pid = await asking(port, async (client) => {
    const { rows } = await client.query(`select pid ${others} order by state = 'active' desc, pid limit 1`)
    return rows[0]?.pid as number | undefined
  })
  if (pid === undefined) return 'nobody was connected'
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return 'the process of that connection was gone'
  }
  await until('answer of a recovered server', async () => {
    const answer = await asking(port, (client) => client.query('select 1'))
    return answer === undefined ? { instead: 'silence or an error' } : { found: answer }
  })
  return 'a process of a connection was killed'
}

async function endBackends(port: number): Promise<string> {
  const ended = await asking(port, async (client) => (await client.query(`select pg_terminate_backend(pid) ${others}`)).rowCount)
  return `${ended ?? 'no'} connections were ended`
}

/** What the server says, or undefined when it does not. */
async function asking<T>(port: number, ask: (client: pg.Client) => Promise<T>): Promise<T | undefined> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'chaos', database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    return await ask(client)
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}

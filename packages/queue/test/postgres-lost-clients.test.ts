import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresConnection, sqlBroker } from '../src/sql/broker.ts'
import { aJob } from './requests.ts'

/** A message of the PostgreSQL protocol: its letter, the size of the rest with these four bytes, and the rest. */
function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(letter)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const authenticated = message('R', Buffer.alloc(4))
const ready = message('Z', Buffer.from('I'))
const over = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'))

// A connection that is ended in the moment in which it was made says both in one piece.
describe('a PostgreSQL connection that is over as soon as it is open', () => {
  let server: Server
  let pool: pg.Pool

  beforeEach(async () => {
    const greet = (socket: Socket) =>
      socket.on('error', () => {}).once('data', () => socket.end(Buffer.concat([authenticated, ready, over])))
    server = createServer(greet).listen(0, '127.0.0.1')
    await once(server, 'listening')
    pool = new pg.Pool({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'somebody', max: 2 })
    pool.on('error', () => {})
  })
  afterEach(async () => {
    await pool.end()
    server.close()
  })

  it('fails the call that wanted it, and does not end the process', async () => {
    const broker = sqlBroker({ connection: postgresConnection(pool) })
    await expect(broker.enqueue([aJob()])).rejects.toMatchObject({ code: 'broker_unavailable', cause: expect.any(Error) })
  })

  it('does not end a process that waits for wake-ups', async () => {
    const connection = postgresConnection(pool)
    const over = new AbortController()
    const rung = connection.watch({ schema: 'any', namespace: 'any' }, () => over.abort())
    await once(server, 'connection')
    // The second one comes when the first was lost, and only while the process lives.
    await once(server, 'connection')
    rung()
    await connection.close()
  })
})

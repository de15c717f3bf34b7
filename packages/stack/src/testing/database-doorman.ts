// The door of a private database server of one test run, as a process of its own: `node database-doorman.ts postgres|mariadb PROGRAMS TEMP`,
// where PROGRAMS is the folder of the server's programs.
//
// It prints the TCP port it listens on and starts the server at the first connection, so that a run of unit tests alone does not
// pay for a database, while every test, whatever package it is in, finds an ordinary URL in its environment.
// It lives as long as its standard input is open. The kernel closes that even when the test run is killed, so no server is ever left behind,
// and no TEMP, the folder of the run's temporary files.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { startMariadb } from './mariadb-server.ts'
import { startPostgres } from './postgres-server.ts'

interface Server {
  readonly socketPath: string
  stop(): Promise<void>
}

const [kind, programs, temp] = process.argv.slice(2)
if (programs === undefined || temp === undefined) throw new Error('usage: database-doorman.ts postgres|mariadb PROGRAMS TEMP')

let starting: Promise<Server> | undefined

const door = createServer((client) => void letIn(client)).listen(0, '127.0.0.1')
await once(door, 'listening')
const address = door.address()
process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)

// Ctrl-C in a terminal reaches the whole process group; the end of the test run decides, not the signal.
process.on('SIGINT', () => undefined)
process.stdin.resume()
await once(process.stdin, 'close')
door.close()
const server = await starting?.catch(() => undefined)
await server?.stop()
rmSync(temp, { recursive: true, force: true })
process.exit(0)

async function letIn(client: Socket): Promise<void> {
  // A test may drop its connection at any moment, even before the server is up: that is its business, and its error message.
  client.on('error', () => client.destroy())
  try {
    starting ??= start(String(programs))
    const { socketPath } = await starting
    const upstream = connect(socketPath)
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    client.pipe(upstream).pipe(client)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    client.destroy()
  }
}

async function start(folder: string): Promise<Server> {
  return kind === 'mariadb' ? await startMariadb({ programs: folder }) : await startPostgres({ programs: folder })
}

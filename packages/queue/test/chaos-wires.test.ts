import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultyProxy } from '../chaos/faults/faulty-proxy.ts'

const withinMs = 5_000

// The server answers `ask.` with `told`, and remembers what it was asked.
describe('a faulty wire', () => {
  let heard = ''
  let server: Server
  let proxy: FaultyProxy
  let client: Socket

  beforeEach(async () => {
    heard = ''
    server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (piece) => {
        heard += piece
        if (heard.endsWith('ask.')) socket.write('told')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await FaultyProxy.open((server.address() as AddressInfo).port)
    client = await opened()
  })
  afterEach(() => {
    client.destroy()
    proxy.close()
    server.close()
  })

  async function opened(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  /** What comes back before the connection ends. */
  async function untilClosed(): Promise<string> {
    let got = ''
    client.on('data', (piece) => {
      got += piece
    })
    await closed(client)
    return got
  }

  it('lets everything through when nothing is wrong, and slowly when it is slow', async () => {
    proxy.slowDown(5)
    client.write('ask.')
    const [reply] = await once(client, 'data')
    expect([heard, String(reply)]).toEqual(['ask.', 'told'])
  })

  it.each([
    ['before-send', '', ''],
    ['in-request', 'as', ''],
    ['after-send', 'ask.', ''],
    ['in-reply', 'ask.', 'to'],
  ] as const)('that is cut %s: the server hears "%s", the client "%s"', async (cut, asked, told) => {
    const happened = proxy.cutNext(cut, withinMs)
    const got = untilClosed()
    client.write('ask.')
    expect([await got, await happened]).toEqual([told, true])
    await expect.poll(() => heard).toBe(asked)
  })

  it('that is half-open swallows everything in silence, and is cut when that is over', async () => {
    proxy.deaf = true
    client.write('ask.')
    const got = untilClosed()
    const other = await opened()
    other.destroy()
    proxy.deaf = false
    expect([await got, heard]).toEqual(['', ''])
  })

  it('that refuses cuts what is open and what is opened, until it is healed', async () => {
    const got = untilClosed()
    proxy.refusing = true
    await got
    await closed(connect(proxy.port, '127.0.0.1'))
    proxy.heal()
    client = await opened()
    client.write('ask.')
    expect(String((await once(client, 'data'))[0])).toBe('told')
  })
})

/** Resolves when the connection has ended, also with an error. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {})
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

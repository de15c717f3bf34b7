import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What is done to one connection: cut after so many bytes of what the client sends, or before the reply. Undefined: nothing. */
export type Cut = { readonly afterSent: number } | 'before the reply' | undefined

/** Stands between a publisher and a repository on this machine; `cutOf` says what becomes of each connection, counted from 0. */
export async function cuttingProxy(
  target: string,
  cutOf: (connection: number) => Cut,
): Promise<{ readonly url: string; readonly connections: () => number; close(): void }> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((near) => {
    const cut = cutOf(connections++)
    const far = connect(Number(new URL(target).port), '127.0.0.1')
    const end = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) sockets.add(socket.on('error', end).on('close', end))
    let sent = 0
    near.on('data', (piece) => {
      sent += piece.length
      if (typeof cut === 'object' && sent > cut.afterSent) end()
      else far.write(piece)
    })
    far.on('data', (piece) => (cut === 'before the reply' ? end() : near.write(piece)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between clients and a server, and cuts connections when told to. */
export class CuttingProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Asked for each piece of a reply: true drops it and cuts, so that what was asked has happened and nobody was told. */
  cutsReply: () => boolean = () => false

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1')
      const cut = () => {
        for (const socket of [near, far]) {
          socket.destroy()
          this.#sockets.delete(socket)
        }
      }
      for (const socket of [near, far]) this.#sockets.add(socket.on('error', cut).on('close', cut))
      near.on('data', (piece) => far.write(piece))
      far.on('data', (piece) => (this.cutsReply() ? cut() : near.write(piece)))
    })
  }

  static async open(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

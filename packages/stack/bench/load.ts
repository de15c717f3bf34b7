import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Asks the same thing again and again over `connections` at once, until `requests` answers have come. Fails when one of them is not 200. */
export async function load(
  url: string,
  { connections, requests }: { readonly connections: number; readonly requests: number },
): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  const question = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`
  let left = requests
  const ask = async () => {
    const socket = connect({ host: hostname, port: Number(port) })
    await once(socket, 'connect')
    while (left > 0) {
      left -= 1
      socket.write(question)
      await answer(socket)
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: connections }, ask))
}

async function answer(socket: Socket): Promise<void> {
  let bytes: Buffer = Buffer.alloc(0)
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) continue
    const head = bytes.toString('latin1', 0, end)
    if (!head.startsWith('HTTP/1.1 200')) throw new Error(`refused: ${head}`)
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1])
    if (bytes.length >= end + 4 + length) return
  }
}

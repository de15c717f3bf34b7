import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give to outgoing connections (Linux from 32,768): a server that is killed and started again must find its
 * port free, and a client that knocks there meanwhile must not be given that very port as its own and so be connected to itself.
 */
const [lowest, highest] = [12_000, 32_000]

/** A port of 127.0.0.1 that nobody listens to, and that nobody gets by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

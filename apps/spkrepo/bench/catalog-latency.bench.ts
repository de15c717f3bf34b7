import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Benchmark } from '../../../bench/benchmark.ts'
import { startDemo } from './running-server.ts'

const devices = [
  'build=64570&arch=geminilake&language=enu&major=7',
  'build=42661&arch=rtd1296&language=ger&major=7',
  'build=25556&arch=cedarview&language=fre&major=6',
  'build=7742&arch=ipq806x&language=enu&major=1',
] as const
const rounds = 500

/** How long one device waits for the catalog of the demo packages, asked one after the other over one connection. */
export const benchmark: Benchmark = {
  name: 'catalog-latency',
  title: 'Catalog with the demo data',
  run: async (report) => {
    const server = await startDemo()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    try {
      for (const device of devices) {
        const address = `${server.url}/nas?${device}`
        for (let warmUp = 0; warmUp < 50; warmUp++) await fetchBody(address, agent)
        const times: number[] = []
        let body = ''
        for (let round = 0; round < rounds; round++) {
          const started = performance.now()
          body = await fetchBody(address, agent)
          times.push(performance.now() - started)
        }
        times.sort((a, b) => a - b)
        const at = (share: number) => `${(times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2)} ms`
        report.row({
          what: `\`${device}\``,
          value: `p50 ${at(0.5)}, p99 ${at(0.99)}`,
          note: `${entriesOf(body)} entries, ${Buffer.byteLength(body)} bytes; ${rounds} requests`,
        })
      }
    } finally {
      agent.destroy()
      await server.program.stop()
    }
  },
}

async function fetchBody(address: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  request(address, { agent }, (response) => void text(response).then(resolve, reject))
    .on('error', reject)
    .end()
  return await promise
}

function entriesOf(body: string): number {
  const catalog = JSON.parse(body)
  return (Array.isArray(catalog) ? catalog : catalog.packages).length
}

import { tempDir } from '@trellis/stack/testing'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { load } from './http-load.ts'
import { communitySize, fillRepository } from './large-repository.ts'
import { type RunningServer, startServer } from './running-server.ts'
import { serveFile } from './static-file.ts'

const architectures = [
  'geminilake',
  'apollolake',
  'armada38x',
  'rtd1296',
  'avoton',
  'monaco',
  'denverton',
  'alpine',
  'cedarview',
  'evansport',
]
const hotPath = '/nas?build=64570&arch=geminilake&language=enu&major=7'
const mebibyte = 1024 ** 2

/** The catalog of a repository as large as the community's: answers that nobody asked for before, answers that are at hand, and memory. */
export const benchmark: Benchmark = {
  name: 'catalog-large',
  title: 'Catalog with 1,600 packages and 83,200 builds',
  run: async (report) => {
    const dataDir = tempDir('bench')
    const { builds } = await fillRepository(dataDir, communitySize)
    report.say(`${builds} builds`)
    const started = performance.now()
    const server = await startServer(dataDir)
    try {
      report.row({
        what: 'Start until ready, all read',
        value: `${((performance.now() - started) / 1_000).toFixed(1)} s`,
        note: `${builds} builds`,
      })
      await cold(server, report)
      await hot(server, report)
      await beside(server, report)
      const { nowBytes, peakBytes } = server.memory()
      const value = `${Math.round(nowBytes / mebibyte)} MiB, at most ${Math.round(peakBytes / mebibyte)} MiB`
      report.row({ what: 'Resident memory of the whole process', value, goal: 'catalog ≤ 256 MB' })
    } finally {
      await server.program.stop()
    }
  },
}

/** Every request asks for another answer: firmware numbers that no other device has. */
async function cold(server: RunningServer, report: Report): Promise<void> {
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < 40; round++) {
    for (const architecture of architectures) {
      const address = `${server.url}/nas?build=${64_600 + round}&arch=${architecture}&language=${round % 2 === 0 ? 'enu' : 'fre'}&major=7`
      const figures = await load({ url: address, connections: 1, requests: 1, headers: { 'accept-encoding': 'gzip' } })
      times.push(figures.p50)
      bytes = Math.max(bytes, figures.bodyBytes)
    }
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => `${(times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2)} ms`
  const note = `${times.length} requests, one after the other, of at most ${(bytes / mebibyte).toFixed(2)} MiB`
  report.row({ what: 'An answer that was never asked for', value: `p50 ${at(0.5)}, p99 ${at(0.99)}`, goal: 'p99 ≤ 10 ms', note })
}

/** One answer over and over, shortened. */
async function hot(server: RunningServer, report: Report): Promise<void> {
  const headers = { 'accept-encoding': 'br, gzip' }
  // Shortened behind the first answers.
  for (let round = 0; round < 20; round++) await load({ url: server.url + hotPath, connections: 2, requests: 200, headers })
  const alone = await load({ url: server.url + hotPath, connections: 1, requests: 3_000, headers })
  report.row({
    what: 'An answer that is at hand, one request at a time',
    value: `p50 ${alone.p50.toFixed(2)} ms, p99 ${alone.p99.toFixed(2)} ms`,
    goal: 'p99 ≤ 1 ms',
    note: `${(alone.bodyBytes / 1024).toFixed(0)} KiB`,
  })
}

/** The same bytes from this server and from nginx, in turns. */
async function beside(server: RunningServer, report: Report): Promise<void> {
  const headers = { 'accept-encoding': 'br' }
  const body = Buffer.from(await (await fetch(server.url + hotPath, { headers })).arrayBuffer())
  const { bodyBytes } = await load({ url: server.url + hotPath, connections: 1, requests: 1, headers })
  const nginx = await serveFile(body.subarray(0, bodyBytes))
  try {
    const rates: { ours: number; theirs: number }[] = []
    for (let round = 0; round < 9; round++) {
      const ours = await load({ url: server.url + hotPath, connections: 50, requests: 8_000, headers })
      const theirs = await load({ url: nginx.url, connections: 50, requests: 8_000 })
      rates.push({ ours: ours.perSecond, theirs: theirs.perSecond })
    }
    rates.sort((a, b) => a.ours / a.theirs - b.ours / b.theirs)
    const median = rates[4] ?? { ours: 0, theirs: 0 }
    const ratio = (place: number) => ((rates[place]?.ours ?? 0) / (rates[place]?.theirs ?? 1)).toFixed(2)
    report.row({
      what: '50 connections, beside nginx with the same bytes in a file',
      value: `${Math.round(median.ours)}/s, ${ratio(4)}× nginx (${ratio(0)} to ${ratio(8)})`,
      goal: '≥ 5,000/s, ≥ 0.5×',
      note: `nginx ${Math.round(median.theirs)}/s; 9 rounds in turns, ${(bodyBytes / 1024).toFixed(0)} KiB an answer`,
    })
  } finally {
    await nginx.stop()
  }
}

import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { drawIcons } from '../server/spk/png-icon.ts'
import { writeSpk } from '../server/spk/write-spk.ts'
import { type RunningDemo, startDemo } from './running-server.ts'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2
const rounds = 3

/** How far the memory of the server rises while one package of 1 GiB is uploaded. */
export const benchmark: Benchmark = {
  name: 'upload-memory',
  title: 'Memory of an upload',
  run: async (report) => {
    const server = await startDemo({ SPKREPO_UPLOADS_MAX_BYTES: String(2 * gibibyte) })
    try {
      // The first upload loads code and grows buffers that stay; the question is what the size of a package costs.
      await upload(server, { mebibytes: 8, revision: 1 })
      for (let round = 1; round <= rounds; round++) await measure(server, report, round)
    } finally {
      await server.program.stop()
    }
  },
}

async function measure(server: RunningDemo, report: Report, round: number): Promise<void> {
  server.resetPeak()
  const before = server.memory()
  const started = performance.now()
  await upload(server, { mebibytes: 1024, revision: round + 1 })
  const seconds = (performance.now() - started) / 1000
  const risen = (server.memory().peakBytes - before.nowBytes) / mebibyte
  report.row({
    what: `Highest resident memory during an upload of 1 GiB, above the memory before it, round ${round}`,
    value: `${risen.toFixed(1)} MiB`,
    goal: '≤ 32 MB',
    note: `${(1024 / seconds).toFixed(0)} MiB/s, before: ${(before.nowBytes / mebibyte).toFixed(0)} MiB`,
  })
}

async function upload({ url, apiKey }: RunningDemo, { mebibytes, revision }: { mebibytes: number; revision: number }): Promise<void> {
  const call = request(`${url}/api/packages`, {
    method: 'POST',
    auth: `${apiKey}:`,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const answered = once(call, 'response')
  await pipeline(Readable.from(spkOf(mebibytes, revision)), call)
  const [response] = await answered
  response.resume()
  if (response.statusCode !== 201) throw new Error(`the upload was answered with ${response.statusCode}`)
}

function spkOf(mebibytes: number, revision: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, 'trellis')
  return writeSpk({
    info: {
      package: 'huge',
      version: `1.0-${revision}`,
      arch: 'noarch',
      os_min_ver: '7.2-64570',
      displayname: 'Huge',
      description: 'Large on purpose',
    },
    icons: drawIcons({ seed: 'huge' }),
    payload: {
      size: mebibytes * mebibyte,
      stream: async function* () {
        for (let sent = 0; sent < mebibytes * mebibyte; sent += chunk.length) yield chunk
      },
    },
  })
}

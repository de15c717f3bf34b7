import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { publishUpload } from './publish-upload.ts'
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
      await publishUpload(server, { mebibytes: 8, revision: 1 })
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
  await publishUpload(server, { mebibytes: 1024, revision: round + 1 })
  const seconds = (performance.now() - started) / 1000
  const risen = (server.memory().peakBytes - before.nowBytes) / mebibyte
  report.row({
    what: `Highest resident memory during an upload of 1 GiB, above the memory before it, round ${round}`,
    value: `${risen.toFixed(1)} MiB`,
    goal: '≤ 32 MB',
    note: `${(1024 / seconds).toFixed(0)} MiB/s, before: ${(before.nowBytes / mebibyte).toFixed(0)} MiB`,
  })
}

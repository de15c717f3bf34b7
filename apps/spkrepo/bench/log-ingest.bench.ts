import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createLogger, fileStorage, openDatabase } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import type { Benchmark } from '../../../bench/benchmark.ts'
import { countLogs } from '../server/statistics/count-logs.ts'
import { countRecentDownloads } from '../server/statistics/recent-downloads.ts'
import type { Tables } from '../server/tables.ts'
import { communitySize, fillRepository } from './large-repository.ts'

const logCount = 24
const linesEach = 41_667
const architectures = ['geminilake', 'apollolake', 'armada38x', 'rtd1296', 'avoton', 'monaco', 'denverton', 'alpine']
const firmwares = [15047, 25556, 42661, 64570, 72806]

/** A million lines of logs, packed, in a repository as large as the community's. */
export const benchmark: Benchmark = {
  name: 'log-ingest',
  title: 'Counting downloads from logs',
  run: async (report) => {
    const dataDir = tempDir('bench')
    const { builds } = await fillRepository(dataDir, communitySize)
    const database = openDatabase('sqlite:trellis.db', { baseDir: dataDir })
    const logs = fileStorage({ dir: join(dataDir, 'logs') })
    try {
      const paths = await database.forService<Tables>('spkrepo').selectFrom('build').select('path').orderBy('id').execute()
      for (let number = 0; number < logCount; number++) await logs.put(`hour-${number}.log.gz`, bytesOf(logOf(number, paths)))
      const options = { database, logs, removes: false, logger: createLogger({ level: 'silent', pretty: false }), now: new Date() }
      const started = performance.now()
      const counted = await countLogs({ ...options, signal: AbortSignal.timeout(600_000), progress: () => {} })
      const changed = await countRecentDownloads(database, new Date())
      const seconds = (performance.now() - started) / 1_000
      report.row({
        what: `${counted.lines} lines in ${counted.logs} logs`,
        value: `${seconds.toFixed(1)} s`,
        goal: '≤ 60 s for a million',
        note: `${counted.downloads} downloads of ${changed} packages among ${builds} builds, on SQLite`,
      })
    } finally {
      await database.close()
    }
  },
}

/** Popular packages far more often than others. */
function logOf(number: number, paths: readonly { readonly path: string }[]): Buffer {
  const lines: string[] = []
  for (let line = 0; line < linesEach; line++) {
    const seed = (number * linesEach + line) * 2_654_435_761
    const share = (seed % 1_000_003) / 1_000_003
    const { path } = paths[Math.floor(share ** 3 * paths.length)] ?? { path: '' }
    const record = {
      timestamp: `2026-11-${String(1 + (number % 20)).padStart(2, '0')}T10:00:00+00:00`,
      url: `/${path}`,
      arch: architectures[seed % architectures.length],
      build: String(firmwares[seed % firmwares.length]),
      response_status: line % 50 === 0 ? '304' : '200',
      range: '(null)',
    }
    lines.push(JSON.stringify(record))
  }
  return gzipSync(lines.join('\n'))
}

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

import { join } from 'node:path'
import { createLogger, fileStorage } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { countLogs } from '../../server/statistics/count-logs.ts'
import { countRecentDownloads } from '../../server/statistics/recent-downloads.ts'
import type { Repository } from '../upload/repository.ts'

/** Equal downloads of one file. */
export interface Downloaded {
  /** Of the build. */
  readonly path: string
  readonly times: number
  /** @default by hand: neither architecture nor firmware is named */
  readonly device?: { readonly arch: string; readonly build: number }
  readonly daysAgo: number
}

const dayMs = 86_400_000

/** Has the repository count these downloads, from a log as a CDN writes it. */
export async function download({ runtime: { database } }: Repository, downloads: readonly Downloaded[]): Promise<void> {
  const now = new Date()
  const lines = downloads.flatMap(({ path, times, device, daysAgo }) => {
    const timestamp = new Date(now.getTime() - daysAgo * dayMs).toISOString()
    const line = { url: `/${path}`, arch: device?.arch, build: device?.build, response_status: 200, timestamp }
    return Array.from({ length: times }, () => `${JSON.stringify(line)}\n`)
  })
  const logs = fileStorage({ dir: join(tempDir('logs'), 'logs') })
  await logs.put(`${crypto.randomUUID()}.log`, single(Buffer.from(lines.join(''))))
  const logger = createLogger({ level: 'silent', pretty: false })
  await countLogs({ database, logs, removes: false, logger, now, signal: AbortSignal.timeout(60_000), progress: () => {} })
  await countRecentDownloads(database, now)
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

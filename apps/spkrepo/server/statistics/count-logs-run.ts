import { type Database, defineRun, type Logger, openFiles, type Run } from '@trellis/stack'
import type { Settings } from '../settings.ts'
import { countLogs } from './count-logs.ts'
import { countRecentDownloads } from './recent-downloads.ts'

/** What the run needs. */
export interface CountLogsParts {
  readonly database: Database
  readonly logger: Logger
  readonly logs: Settings['logs']
}

/** The run that counts downloads, if it is configured where logs are; else the one that only keeps the window of 90 days. */
export function countLogsRun({ database, logger, logs }: CountLogsParts): Run {
  const { url, accessKeyId, secretAccessKey, remove } = logs
  return defineRun({
    name: 'count-downloads',
    title: 'Count downloads',
    schedule: { cron: '7 * * * *' },
    phases: [
      {
        name: 'logs',
        title: 'Read logs',
        // Each log is counted in a transaction of its own, so an interrupted run has nothing to repeat.
        resumable: true,
        run: async ({ progress, signal }) => {
          if (url === undefined) return progress(0, 0, 'spkrepo.logs.url is not set: no logs are read')
          const files = openFiles(url, { accessKeyId, secretAccessKey })
          try {
            const counted = await countLogs({ database, logs: files.storage, removes: remove, logger, now: new Date(), signal, progress })
            const { unreadable, ...sums } = counted
            logger.info({ ...sums, unreadable: unreadable.length }, 'downloads were counted')
            progress(counted.logs, counted.logs, textOf(counted))
          } finally {
            files.close()
          }
        },
      },
      {
        name: 'totals',
        title: 'Work out totals',
        run: async ({ progress }) => {
          const changed = await countRecentDownloads(database, new Date())
          progress(changed, changed, `${changed} packages have other numbers`)
        },
      },
    ],
  })
}

function textOf({ logs, lines, downloads, refused, unreadable }: Awaited<ReturnType<typeof countLogs>>): string {
  const parts = [`${logs} logs, ${lines} lines, ${downloads} downloads`]
  if (refused > 0) parts.push(`${refused} lines set aside`)
  if (unreadable.length > 0) parts.push(`${unreadable.length} logs cannot be read`)
  return parts.join('; ')
}

import { fileURLToPath } from 'node:url'
import { defineService } from '@trellis/stack'
import { permissions, roles } from './access.ts'
import { partsOf } from './parts.ts'
import { eventRoutes } from './routes/events.ts'
import { jobRoutes } from './routes/jobs.ts'
import { pageRoutes } from './routes/pages.ts'
import { queueRoutes } from './routes/queues.ts'
import { recordRoutes } from './routes/records.ts'
import { runRoutes } from './routes/runs.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { sessionRoutes } from './routes/session.ts'
import { standingRoutes } from './routes/standing.ts'
import { Settings } from './settings.ts'

/** The built pages, beside their sources. */
const pagesDir = fileURLToPath(new URL('../web/dist', import.meta.url))

/** The operations console. */
export const consoleService = defineService({
  name: 'console',
  title: 'Operations console',
  summary: 'What waits, runs, failed and is due in this installation, and what to do about it.',
  roles,
  permissions,
  migrations: [],
  commands: [],
  config: Settings,
  beside: true,
  placement: ({ enabled, basePath, hosts }) => ({ enabled, basePath: basePath === '/' ? '' : basePath, hosts }),
  open: (context) => {
    const parts = partsOf(context)
    return {
      tasks: [],
      sweeps: [],
      readiness: [],
      commands: {},
      hostRoutes: [],
      routes: async (app) => {
        sessionRoutes(app, parts)
        standingRoutes(app, parts)
        queueRoutes(app, parts)
        jobRoutes(app, parts)
        scheduleRoutes(app, parts)
        runRoutes(app, parts)
        recordRoutes(app, parts)
        eventRoutes(app, parts)
        await pageRoutes(app, { dist: pagesDir, basePath: context.basePath })
      },
    }
  },
})

import { fileURLToPath } from 'node:url'
import { defineService } from '@trellis/stack'
import { commandSpecs } from './command-specs.ts'
import { commandsOf } from './commands.ts'
import { seedDemo } from './demo/seed-demo.ts'
import { mirrorRun } from './mirror/mirror-run.ts'
import { partsOf } from './parts.ts'
import { permissions } from './permissions.ts'
import { examineRemote } from './remote/examine-remote.ts'
import { pruneBuildsRun } from './retention/prune-builds-run.ts'
import { adminApiRoutes } from './routes/admin-api.ts'
import { nasRoutes } from './routes/nas.ts'
import { pageRoutes } from './routes/pages.ts'
import { sessionRoutes } from './routes/session.ts'
import { webApiRoutes } from './routes/web-api.ts'
import { wireUploadRoutes } from './routes/wire-upload.ts'
import { runAccess } from './run-access.ts'
import { migrations } from './schema.ts'
import { Settings } from './settings.ts'
import { examineSigning } from './signing/examine-signing.ts'
import { countLogsRun } from './statistics/count-logs-run.ts'
import { sweepsOf } from './tasks/sweep-staged.ts'

/** The built pages, beside their sources. */
const pagesDir = fileURLToPath(new URL('../web/dist', import.meta.url))

/** The Synology package repository. */
export const spkrepo = defineService({
  name: 'spkrepo',
  title: 'Synology package repository',
  summary: 'Upload, signing and catalog of packages for Synology NAS devices and routers.',
  roles: ['admin', 'package_admin', 'developer'],
  permissions,
  migrations,
  commands: commandSpecs,
  config: Settings,
  placement: ({ basePath, hosts }) => ({ basePath, hosts }),
  open: (context) => {
    const parts = partsOf(context)
    const { accounts, uploads, catalog, nas } = parts
    return {
      tasks: [parts.uploads.finishBuild, parts.removeFiles.task, ...parts.jobTasks],
      sweeps: sweepsOf(parts, context.config.uploads.staleHours),
      runs: {
        definitions: [
          countLogsRun({ ...parts, logs: context.config.logs }),
          pruneBuildsRun(parts),
          mirrorRun(parts, context.config.mirror),
        ],
        access: runAccess(accounts),
      },
      readiness: [{ name: 'catalog', check: async () => await catalog.isRead() }],
      commands: commandsOf(parts),
      routes: async (app) => {
        wireUploadRoutes(app, { root: '/api', db: parts.db, accounts, uploads })
        nasRoutes(app, { ...nas, path: '/nas' })
        sessionRoutes(app, accounts)
        webApiRoutes(app, parts)
        adminApiRoutes(app, parts)
        await pageRoutes(app, {
          dist: pagesDir,
          basePath: context.basePath,
          packagesUrl: parts.packagesUrl,
          isSecure: context.publicUrl.startsWith('https:'),
        })
      },
      examine: async (signal) => [
        ...(await examineSigning(context.config.signing, signal)),
        ...(await examineRemote(parts.db, parts.files)),
      ],
      hostRoutes: [
        { hosts: context.config.apiHosts, register: (app) => wireUploadRoutes(app, { root: '', db: parts.db, accounts, uploads }) },
        { hosts: context.config.packagesHosts, register: (app) => nasRoutes(app, { ...nas, path: '' }) },
      ],
      demo: async (demo) => await seedDemo(parts, demo),
    }
  },
})

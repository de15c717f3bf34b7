import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createHttpServer, createLogger, createMetrics, fileStorage, type HttpApp, type Storage, stopHttpServer } from '@trellis/stack'
import { CatalogAnswers } from '../../server/catalog/catalog-answers.ts'
import { LiveCatalog } from '../../server/catalog/live-catalog.ts'
import type { FileSources } from '../../server/files/send-file.ts'
import { nasRoutes } from '../../server/routes/nas.ts'
import type { TestDatabase } from './test-database.ts'

export type Answer = Awaited<ReturnType<HttpApp['inject']>>

export interface Asked {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A server with the routes of devices on a test database, and files in its folder. */
export interface NasApp {
  readonly storage: Storage
  get(url: string, headers?: Record<string, string>): Promise<Answer>
  send(asked: Asked): Promise<Answer>
  /** Listens on a free port of this machine and gives the address. */
  listen(): Promise<string>
  /** Path and query of an absolute address that the catalog gave; fails for one that does not begin with `packagesUrl`. */
  pathOf(url: string): string
  md5(bytes: Uint8Array): string
  close(): Promise<void>
}

export interface NasAppOptions {
  readonly path?: string
  readonly packagesUrl?: string
  readonly keyring?: string
  readonly remote?: FileSources['remote']
}

export async function openNasApp({ db, folder }: TestDatabase, options: NasAppOptions = {}): Promise<NasApp> {
  const { path = '/nas', packagesUrl = 'https://packages.example.org/nas', keyring, remote } = options
  const storage = fileStorage({ dir: join(folder, 'files') })
  const logger = createLogger({ level: 'silent', pretty: false })
  const catalog = new LiveCatalog({ db, packagesUrl: new URL(packagesUrl), logger })
  const answers = new CatalogAnswers({ keyring: async () => keyring, logger })
  const packagesPageUrl = new URL('https://example.org/packages')
  const register = (app: HttpApp) => nasRoutes(app, { catalog, answers, db, storage, remote, path, packagesPageUrl })
  const app = await createHttpServer({
    logger,
    metrics: createMetrics(),
    mounts: [{ name: 'spkrepo', basePath: '', register }],
    publicUrl: new URL('https://example.org'),
    readiness: [],
  })
  const send = async ({ method, url, headers, body }: Asked) => {
    await catalog.caughtUp()
    return await app.inject({
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { payload: body }),
    })
  }
  return {
    storage,
    send,
    get: async (url, headers) => await send({ method: 'GET', url, ...(headers === undefined ? {} : { headers }) }),
    listen: async () => await app.listen({ host: '127.0.0.1', port: 0 }),
    pathOf: (url) => {
      if (!url.startsWith(`${packagesUrl}/`)) throw new Error(`${url} is not below ${packagesUrl}`)
      return `${path}${url.slice(packagesUrl.length)}`
    },
    md5: (bytes) => createHash('md5').update(bytes).digest('hex'),
    close: async () => await stopHttpServer(app, { deadlineMs: 1000 }),
  }
}

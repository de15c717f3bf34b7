import { type Account, type Accounts, type HttpApp, type HttpError, type HttpReply, type HttpRequest, httpError } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { type BuildView, routes, UploadQuery } from '../../contract/index.ts'
import type { BuildJobs } from '../build-jobs/build-jobs.ts'
import { activateBuild, deactivateBuild, refusalText, type SignaturePolicy } from '../builds/activation.ts'
import type { LiveCatalog } from '../catalog/live-catalog.ts'
import { loadBuilds } from '../packages/load-builds.ts'
import { mayMaintain, mayUpload } from '../packages/package-access.ts'
import { packageDetail } from '../packages/package-detail.ts'
import type { Tables } from '../tables.ts'
import { acceptUpload, tryUpload, type UploadParts, type UploadRequest } from '../uploads/accept-upload.ts'
import type { UploadProblem } from '../uploads/upload-problem.ts'
import { feedRoutes } from './feeds.ts'
import { finderRoutes } from './finder.ts'
import { requireSession } from './session.ts'
import { bodyOf, takeRawBodies } from './wire-upload.ts'

export interface WebApiOptions {
  readonly catalog: LiveCatalog
  readonly db: Kysely<Tables>
  readonly accounts: Accounts
  readonly uploads: UploadParts
  readonly packagesUrl: URL
  /** Address of the pages, without a slash at the end. */
  readonly publicUrl: string
  readonly policy: SignaturePolicy
  readonly buildJobs: BuildJobs
}

const BuildId = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) })

/** What programs ask for: the JSON that the pages live on, and feeds. */
export function webApiRoutes(app: HttpApp, options: WebApiOptions): void {
  feedRoutes(app, options)
  finderRoutes(app, options)
  readRoutes(app, options)
  buildRoutes(app, options)
  app.register(async (scope: HttpApp) => {
    takeRawBodies(scope)
    const schema = { summary: 'Upload one SPK by session', querystring: UploadQuery, response: { '2xx': routes.upload.response } }
    scope.post(routes.upload.path, { schema }, async (request, reply) => {
      const publisher = await requireSession(request, options.accounts)
      const upload = { ...bodyOf(request), publisher, activateWhenReady: request.query.activate === true }
      return request.query.dryRun === true ? await answerTrial(upload, reply, options) : await answerUpload(upload, reply, options)
    })
  })
}

function readRoutes(app: HttpApp, { db, accounts, packagesUrl }: WebApiOptions): void {
  const schema = { summary: 'One package', params: Type.Object({ name: Type.String() }), response: { 200: routes.package.response } }
  app.get(routes.package.path, { schema }, async (request, reply) => {
    const session = await accounts.sessionOf(request.headers)
    // What may be done depends on who asks.
    reply.header('cache-control', 'private, no-cache')
    const detail = await packageDetail(db, request.params.name, { packagesUrl, account: session?.user, accounts })
    if (detail === undefined) throw httpError(404, 'package_unknown', `There is no package "${request.params.name}".`)
    return detail
  })
}

function buildRoutes(app: HttpApp, options: WebApiOptions): void {
  const { db, accounts, policy, catalog, buildJobs } = options
  const schema = { params: BuildId, response: { 200: routes.activate.response } }
  app.post(routes.activate.path, { schema: { summary: 'Offer a build to devices', ...schema } }, async (request) => {
    const account = await maintainerOf(request, request.params.id, options)
    const refusal = await activateBuild(db, request.params.id, policy)
    if (refusal !== null) throw httpError(409, refusal, `The build cannot be activated: ${refusalText(refusal)}.`)
    await accounts.audit({ action: 'build.activated', by: account.id, subject: `build:${request.params.id}` })
    await buildJobs.queueUploads({ buildIds: [request.params.id], accountId: account.id })
    // Whoever has just done it asks for the catalog next.
    await catalog.caughtUp()
    return await viewOf(request.params.id, options)
  })
  app.post(routes.deactivate.path, { schema: { summary: 'Take a build out of the catalog', ...schema } }, async (request) => {
    const account = await maintainerOf(request, request.params.id, options)
    await deactivateBuild(db, request.params.id)
    await accounts.audit({ action: 'build.deactivated', by: account.id, subject: `build:${request.params.id}` })
    await catalog.caughtUp()
    return await viewOf(request.params.id, options)
  })
}

/** The signed-in account, which may change this build. Throws 401, 403 or 404. */
async function maintainerOf(request: HttpRequest, buildId: number, { db, accounts }: WebApiOptions): Promise<Account> {
  const account = await requireSession(request, accounts)
  const build = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .select('version.package_id')
    .where('build.id', '=', buildId)
    .executeTakeFirst()
  if (build === undefined) throw httpError(404, 'build_unknown', `There is no build ${buildId}.`)
  if (!(await mayMaintain({ db, accounts }, account, build.package_id))) {
    throw httpError(403, 'package_forbidden', 'Only maintainers of this package and package administrators may do this.')
  }
  return account
}

async function viewOf(buildId: number, { db, packagesUrl }: WebApiOptions): Promise<BuildView> {
  const [build] = await loadBuilds(db, packagesUrl, { buildId })
  if (build === undefined) throw httpError(404, 'build_unknown', `There is no build ${buildId}.`)
  return build.view
}

async function answerUpload(upload: UploadRequest, reply: HttpReply, { accounts, uploads }: WebApiOptions) {
  const { publisher } = upload
  requireUploader(upload, accounts)
  const stored = await acceptUpload(upload, uploads)
  if (!stored.ok) throw refusalOf(stored.problem)
  const { buildId, duplicate } = stored.value
  await accounts.audit({ action: 'build.uploaded', by: publisher.id, subject: `build:${buildId}`, details: { duplicate } })
  reply.code(duplicate ? 200 : 201).header('cache-control', 'no-store')
  return { ...stored.value, architectures: [...stored.value.architectures] }
}

async function answerTrial(upload: UploadRequest, reply: HttpReply, { accounts, uploads }: WebApiOptions) {
  requireUploader(upload, accounts)
  const tried = await tryUpload(upload, uploads)
  if (!tried.ok) throw refusalOf(tried.problem)
  reply.header('cache-control', 'no-store')
  return { ...tried.value, architectures: [...tried.value.architectures], dryRun: true as const }
}

function requireUploader({ publisher }: UploadRequest, accounts: Accounts): void {
  if (!mayUpload(accounts, publisher)) throw httpError(403, 'role_missing', 'Uploading needs the developer role.')
}

function refusalOf({ status, code, message, details }: UploadProblem): HttpError {
  return httpError(status, code, message, details)
}

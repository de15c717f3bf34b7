import { accountPolicies } from './account-policies.ts'
import { consolePolicies } from './console-policies.ts'

/** Who may use one route, and what keeps other sites from using it through somebody's browser. */
export interface Policy {
  /** `anyone`; by session: `signed-in`, or whoever has one of these roles; by API key: an owner with one of these roles, for this scope. */
  readonly who:
    | 'anyone'
    | 'signed-in'
    | { readonly roles: readonly string[] }
    | { readonly keyFor: string; readonly roles: readonly string[] }
  /** The permission that lets a program in with a key of somebody who has it; without a token then, since no browser sends keys by itself. */
  readonly permission?: string
  /**
   * Of methods that change something. `token`: the session's own token must come along. `same-site`: refused when the browser says that
   * another site made it ask. `no cookie`: it looks at no cookie, so there is nothing to ride on. @default token
   */
  readonly forgery?: 'token' | 'same-site' | 'no cookie'
  /** The status of an answer that would otherwise look like a refusal. */
  readonly answer?: number
  /** A request that whoever is allowed could make: one that reaches the check of rights. */
  readonly request?: {
    readonly params?: Readonly<Record<string, string>>
    readonly query?: string
    readonly body?: unknown
    /** @default application/json */
    readonly type?: string
  }
}

const open: Policy = { who: 'anyone' }
const raw = { type: 'application/octet-stream', body: 'no package' }
const device = { query: '?build=64570&arch=geminilake&language=enu&major=7' }
/** Devices ask for the catalog in a form; nothing is changed by it. */
const catalogForm: Policy = {
  who: 'anyone',
  forgery: 'no cookie',
  request: { type: 'application/x-www-form-urlencoded', body: device.query.slice(1) },
}
const wireUpload: Policy = { who: { keyFor: 'package.upload', roles: ['developer'] }, forgery: 'no cookie', request: raw }
const countDownloads: Policy = { who: { roles: ['admin', 'package_admin'] }, permission: 'download.count' }
const viewBuilds: Policy = { who: { roles: ['developer', 'package_admin'] }, permission: 'build.view' }
/** Whoever may delete but see no package is told of each that there is none. */
const deleteListed: Policy = { who: { roles: ['admin'] }, permission: 'package.delete', request: { body: { ids: [1] } } }
const storeListed: Policy = { who: { roles: ['admin', 'package_admin'] }, permission: 'build.store', request: { body: { ids: [1] } } }
const signListed: Policy = { who: { roles: ['admin'] }, permission: 'build.sign', request: { body: { ids: [1] } } }
const viewTasks: Policy = { who: { roles: ['admin', 'package_admin', 'developer'] }, permission: 'task.view' }
const manage: Policy = { who: { roles: ['package_admin'] }, permission: 'package.manage' }
const one = { params: { id: '999999' } }
const maintain: Policy = { who: { roles: ['package_admin'] }, request: { params: { id: '1' } } }

/**
 * Every route of the release, by method and pattern. A route that is missing here fails the suite, and so does a line without a route.
 * HEAD is as its GET.
 */
export const policies: Readonly<Record<string, Policy>> = {
  // Operations and the description of the API; nginx keeps /metrics from the public.
  'GET /healthz': open,
  'GET /readyz': open,
  'GET /metrics': open,
  'GET /openapi.json': open,
  'GET /docs': open,
  'GET /docs/': open,
  'GET /docs/json': open,
  'GET /docs/yaml': open,
  'GET /docs/static/*': open,
  'GET /docs/static/index.html': open,
  'GET /docs/static/swagger-initializer.js': open,
  'GET /docs/static/theme/theme.css': open,

  // The package repository: what devices ask for, and the pages. What a page shows of oneself it asks of the routes below.
  'GET /nas': { who: 'anyone', request: device },
  'GET /nas/': { who: 'anyone', request: device },
  'POST /nas': catalogForm,
  'POST /nas/': catalogForm,
  'GET /nas/*': open,
  'GET /assets/*': open,
  'GET /': open,
  'GET /packages': open,
  'GET /package/:name': open,
  'GET /package/:name/why': open,
  'GET /login': open,
  'GET /upload': open,
  'GET /profile': open,
  // Strangers are led to sign in; whoever has no role is shown a page that says so, with this status.
  'GET /admin': { ...open, answer: 403 },
  'GET /admin/*': { ...open, answer: 403 },
  'GET /*': open,
  'GET /feed.atom': open,
  'GET /feed.json': open,
  'GET /package/:name/feed.atom': open,
  'GET /package/:name/feed.json': open,
  'GET /sitemap.xml': open,
  'GET /robots.txt': open,
  'GET /api/packages': open,
  'GET /api/packages/:name': open,
  'GET /api/devices': open,
  'GET /api/packages/:name/offer': { who: 'anyone', request: { query: '?arch=geminilake&build=64570' } },

  // Its runs.
  'GET /_state': countDownloads,
  'GET /_state/runs-page.js': countDownloads,
  'GET /_state/runs': countDownloads,
  'GET /_state/runs/:name/history': { ...countDownloads, request: { params: { name: 'count-downloads' } } },
  'GET /_state/runs/events': countDownloads,
  'POST /_state/runs/:name/start': { ...countDownloads, request: { params: { name: 'count-downloads' }, body: {} } },
  'POST /_state/runs/:name/cancel': { ...countDownloads, request: { params: { name: 'count-downloads' }, body: {} } },

  // Its changes: by a key from build pipelines, by session from pages.
  'GET /api/uploads/:sha256': {
    who: { keyFor: 'package.upload', roles: ['developer'] },
    answer: 404,
    request: { params: { sha256: '0'.repeat(64) } },
  },
  'POST /api/packages': wireUpload,
  'POST /api/packages/': wireUpload,
  'POST /api/uploads': { who: { roles: ['developer'] }, request: raw },
  'POST /api/builds/:id/activate': maintain,
  'POST /api/builds/:id/deactivate': maintain,

  // Its administration. Who may look at nothing by these is shown nothing, by id too.
  'GET /api/admin/dashboard': { who: { roles: ['admin', 'package_admin', 'developer'] }, permission: 'dashboard.view' },
  'GET /api/admin/builds': viewBuilds,
  'GET /api/admin/builds/:id': { ...viewBuilds, request: { params: { id: '1' } } },
  'POST /api/admin/builds/actions/activate': { ...viewBuilds, permission: 'build.activate', request: { body: { ids: [1] } } },
  'POST /api/admin/builds/actions/deactivate': { ...viewBuilds, permission: 'build.activate', request: { body: { ids: [1] } } },
  'POST /api/admin/builds/actions/delete': deleteListed,
  'POST /api/admin/builds/actions/upload': storeListed,
  'POST /api/admin/builds/actions/rehome': storeListed,
  'POST /api/admin/builds/actions/resync-info': storeListed,
  'POST /api/admin/builds/actions/resync-file': storeListed,
  'POST /api/admin/builds/actions/sign': signListed,
  'POST /api/admin/builds/actions/unsign': signListed,
  'GET /api/admin/versions': viewBuilds,
  'GET /api/admin/versions/:id': { ...viewBuilds, request: { params: { id: '1' } } },
  'GET /api/admin/packages': manage,
  'GET /api/admin/packages/:id': { ...manage, request: one },
  'POST /api/admin/packages': { ...manage, request: { body: { name: 'no spaces', author: null, maintainers: [] } } },
  'PUT /api/admin/packages/:id': { ...manage, request: { ...one, body: { author: null, maintainers: [] } } },
  // Administrators of accounts have no package in their care, so that to them there is none; whoever deletes has both roles.
  'DELETE /api/admin/packages/:id': { who: { roles: ['admin'] }, permission: 'package.delete', request: one },
  'GET /api/admin/people': manage,
  'GET /api/admin/screenshots': manage,
  'POST /api/admin/packages/:id/screenshots': { ...manage, request: { ...one, body: 'no picture', type: 'image/png' } },
  'DELETE /api/admin/screenshots/:id': { ...manage, request: one },
  'GET /api/admin/architectures': manage,
  'POST /api/admin/architectures': { ...manage, request: { body: { code: 'two words' } } },
  'GET /api/admin/firmwares': manage,
  'POST /api/admin/firmwares': { ...manage, request: { body: { version: '7', build: 1, type: 'dsm' } } },
  'GET /api/admin/services': manage,
  'GET /api/admin/builds/:id/firmware-range': { ...viewBuilds, request: one },
  'PUT /api/admin/builds/:id/firmware-range': {
    who: { roles: ['developer', 'package_admin'] },
    permission: 'build.activate',
    request: { ...one, body: { build: null } },
  },
  'GET /api/admin/signature-rules': { who: { roles: ['package_admin', 'admin'] }, permission: 'signature-rule.view' },
  'PUT /api/admin/signature-rules/:line/:major': {
    who: { roles: ['admin'] },
    permission: 'signature-rule.change',
    request: { params: { line: 'srm', major: '7' }, body: { signature: null } },
  },
  'GET /api/admin/retention': manage,
  'POST /api/admin/services': { ...manage, request: { body: { code: 'two words' } } },
  'POST /api/admin/versions/actions/activate': { ...viewBuilds, permission: 'build.activate', request: { body: { ids: [1] } } },
  'POST /api/admin/versions/actions/deactivate': { ...viewBuilds, permission: 'build.activate', request: { body: { ids: [1] } } },
  'POST /api/admin/versions/actions/delete': deleteListed,
  'POST /api/admin/versions/actions/upload': storeListed,
  'POST /api/admin/versions/actions/rehome': storeListed,
  'POST /api/admin/versions/actions/resync-info': storeListed,
  'POST /api/admin/versions/actions/resync-file': storeListed,
  'POST /api/admin/versions/actions/sign': signListed,
  'POST /api/admin/versions/actions/unsign': signListed,
  'GET /api/admin/tasks': viewTasks,
  'GET /api/admin/tasks/events': viewTasks,
  'POST /api/admin/tasks/clear': viewTasks,

  // Who is signed in. Nobody has this name, so anybody is told that it is wrong, and nobody is signed in.
  'GET /api/session': open,
  'POST /api/session': {
    who: 'anyone',
    forgery: 'same-site',
    answer: 401,
    request: { body: { login: 'nobody-at-all', password: 'wrong password' } },
  },
  'DELETE /api/session': { who: 'signed-in' },

  // Accounts, below every service.
  ...accountPolicies,

  // The operations console: one page that holds nothing itself, and what it asks for.
  'GET /ops/assets/*': open,
  'GET /ops': open,
  'GET /ops/': open,
  'GET /ops/*': open,
  'GET /ops/api/session': open,
  ...consolePolicies,
}

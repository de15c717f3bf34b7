import { type HttpApp, type HttpRequest, httpError } from '@trellis/stack'
import { adminRoutes, largestScreenshotBytes, RowId, ScreenshotQuery } from '../../../contract/index.ts'
import { addScreenshot, deleteScreenshot } from '../../admin/screenshots/change-screenshots.ts'
import { screenshotPage, screenshotRow } from '../../admin/screenshots/screenshot-list.ts'
import { forgetCatalog } from '../../files/caches.ts'
import type { Parts } from '../../parts.ts'

const care = 'every package'

/** Screenshots in the administration. */
export function screenshotRoutes(app: HttpApp, parts: Parts): void {
  const { db, accounts, packagesUrl, catalog, caches } = parts
  const onRequest = accounts.require('package.manage')
  const list = { summary: 'Screenshots', querystring: ScreenshotQuery, response: { 200: adminRoutes.adminScreenshots.response } }
  app.get(adminRoutes.adminScreenshots.path, { schema: list, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await screenshotPage(db, { care, query, packagesUrl })
  })
  app.register(async (scope: HttpApp) => {
    // Whatever the browser calls the file: its bytes say what it is.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestScreenshotBytes }, async (_: HttpRequest, body: Buffer) => body)
    const schema = { summary: 'Add a screenshot, as raw bytes', params: RowId, response: { 201: adminRoutes.adminScreenshotAdd.response } }
    scope.post(adminRoutes.adminScreenshotAdd.path, { schema, onRequest }, async (request, reply) => {
      const bytes: unknown = request.body
      if (!(bytes instanceof Uint8Array) || bytes.length === 0) throw httpError(422, 'picture_empty', 'The request has no bytes.')
      const id = await addScreenshot(parts, request.params.id, bytes)
      const row = await screenshotRow(db, { care, id, packagesUrl })
      if (row === undefined) throw httpError(404, 'screenshot_unknown', `Screenshot ${id} was deleted meanwhile.`, { id })
      const by = accounts.callerOf(request).account.id
      await accounts.audit({ action: 'screenshot.added', by, subject: `package:${row.package}`, details: { file: row.fileName } })
      await forgetCatalog(caches)
      await catalog.caughtUp()
      reply.code(201)
      return row
    })
  })
  const deletion = { summary: 'Delete a screenshot', params: RowId, response: { 200: adminRoutes.adminScreenshotDelete.response } }
  app.delete(adminRoutes.adminScreenshotDelete.path, { schema: deletion, onRequest }, async (request) => {
    const { path } = await deleteScreenshot(parts, request.params.id)
    const [name = '', file = ''] = path.split('/')
    const by = accounts.callerOf(request).account.id
    await accounts.audit({ action: 'screenshot.deleted', by, subject: `package:${name}`, details: { file } })
    await catalog.caughtUp()
    return { deleted: true } as const
  })
}

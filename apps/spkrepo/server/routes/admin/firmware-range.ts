import type { HttpApp } from '@trellis/stack'
import { adminRoutes, NewFirmwareMax, RowId } from '../../../contract/index.ts'
import { firmwareRange, setFirmwareMax } from '../../builds/firmware-range.ts'
import { forgetCatalog } from '../../files/caches.ts'
import type { Parts } from '../../parts.ts'
import { callerOf } from './caller.ts'

/** The firmwares that a published build is for. */
export function firmwareRangeRoutes(app: HttpApp, { db, database, accounts, catalog, caches }: Parts): void {
  const { adminFirmwareRange, adminFirmwareMaxSet } = adminRoutes
  const look = { summary: 'Firmwares that a build is for', params: RowId, response: { 200: adminFirmwareRange.response } }
  app.get(adminFirmwareRange.path, { schema: look, onRequest: accounts.require('build.view') }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return await firmwareRange(db, { id: request.params.id, care: callerOf(accounts, request).care })
  })
  const change = {
    summary: 'Say up to which firmware a build is for',
    params: RowId,
    body: NewFirmwareMax,
    response: { 200: adminFirmwareMaxSet.response },
  }
  app.put(adminFirmwareMaxSet.path, { schema: change, onRequest: accounts.require('build.activate') }, async (request) => {
    const { account, care } = callerOf(accounts, request)
    const { id } = request.params
    const max = request.body.build
    const { before } = await setFirmwareMax(database, { id, care, max })
    await accounts.audit({ action: 'build.firmware_max_changed', by: account.id, subject: `build:${id}`, details: { before, after: max } })
    await forgetCatalog(caches)
    await catalog.caughtUp()
    return await firmwareRange(db, { id, care })
  })
}

import type { HttpApp, HttpRequest } from '@trellis/stack'
import { ArchitectureQuery, adminRoutes, FirmwareQuery, NewCode, NewFirmware, ServiceQuery } from '../../../contract/index.ts'
import { createArchitecture, createFirmware, createService } from '../../admin/reference/change-reference.ts'
import { architecturePage, firmwarePage, servicePage } from '../../admin/reference/reference-lists.ts'
import { forgetCatalog } from '../../files/caches.ts'
import type { Parts } from '../../parts.ts'

/** Architectures, firmwares and services in the administration. They are made and never changed: builds refer to them. */
export function referenceRoutes(app: HttpApp, parts: Parts): void {
  listRoutes(app, parts)
  createRoutes(app, parts)
}

function listRoutes(app: HttpApp, { db, accounts }: Parts): void {
  const onRequest = accounts.require('package.manage')
  const { adminArchitectures, adminFirmwares, adminServices } = adminRoutes
  const architectures = { summary: 'Architectures', querystring: ArchitectureQuery, response: { 200: adminArchitectures.response } }
  app.get(adminArchitectures.path, { schema: architectures, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await architecturePage(db, query, new Date())
  })
  const firmwares = { summary: 'Firmwares', querystring: FirmwareQuery, response: { 200: adminFirmwares.response } }
  app.get(adminFirmwares.path, { schema: firmwares, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await firmwarePage(db, query, new Date())
  })
  const services = { summary: 'Services of the system', querystring: ServiceQuery, response: { 200: adminServices.response } }
  app.get(adminServices.path, { schema: services, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await servicePage(db, query)
  })
}

function createRoutes(app: HttpApp, { database, accounts, catalog, caches }: Parts): void {
  const onRequest = accounts.require('package.manage')
  const { adminArchitectureCreate, adminFirmwareCreate, adminServiceCreate } = adminRoutes
  const told = async (request: HttpRequest, action: string, subject: string) => {
    await accounts.audit({ action, by: accounts.callerOf(request).account.id, subject })
    await forgetCatalog(caches)
    // Whoever has just done it uploads for it next.
    await catalog.caughtUp()
  }
  const architecture = { summary: 'Add an architecture', body: NewCode, response: { 201: adminArchitectureCreate.response } }
  app.post(adminArchitectureCreate.path, { schema: architecture, onRequest }, async (request, reply) => {
    const id = await createArchitecture(database, request.body.code)
    await told(request, 'architecture.created', `architecture:${request.body.code}`)
    reply.code(201)
    return { id }
  })
  const firmware = { summary: 'Add a firmware', body: NewFirmware, response: { 201: adminFirmwareCreate.response } }
  app.post(adminFirmwareCreate.path, { schema: firmware, onRequest }, async (request, reply) => {
    const { version, build, type } = request.body
    const id = await createFirmware(database, request.body)
    await told(request, 'firmware.created', `firmware:${type}-${version}-${build}`)
    reply.code(201)
    return { id }
  })
  const service = { summary: 'Add a service of the system', body: NewCode, response: { 201: adminServiceCreate.response } }
  app.post(adminServiceCreate.path, { schema: service, onRequest }, async (request, reply) => {
    const id = await createService(database, request.body.code)
    await told(request, 'service.created', `service:${request.body.code}`)
    reply.code(201)
    return { id }
  })
}

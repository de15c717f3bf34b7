import { type HttpApp, httpError } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { Type } from 'typebox'
import { DeviceQuery, PackageQuery, routes } from '../../contract/index.ts'
import type { CatalogContents, LiveCatalog } from '../catalog/live-catalog.ts'
import { deviceOf } from '../diagnosis/asked-device.ts'
import { deviceList } from '../diagnosis/device-list.ts'
import { packageOffer } from '../diagnosis/package-offer.ts'
import { findPackages } from '../packages/find-packages.ts'
import { loadReference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'

/** What finding a package takes. */
export interface FinderOptions {
  readonly db: Kysely<Tables>
  readonly catalog: LiveCatalog
  readonly packagesUrl: URL
}

/** Which packages there are, for whom, and why one is not offered to a device. */
export function finderRoutes(app: HttpApp, { db, catalog, packagesUrl }: FinderOptions): void {
  const contents = () => contentsOf(catalog)
  const list = {
    summary: 'Packages: all, by words, or for a device',
    querystring: PackageQuery,
    response: { 200: routes.packages.response },
  }
  app.get(routes.packages.path, { schema: list }, async (request, reply) => {
    reply.header('cache-control', 'no-cache')
    return await findPackages({ db, packagesUrl, contents }, request.query)
  })
  const devices = { summary: 'Models, architectures and firmwares that a device can have', response: { 200: routes.devices.response } }
  app.get(routes.devices.path, { schema: devices }, async (_request, reply) => {
    reply.header('cache-control', 'no-cache')
    return deviceList(catalog.contents?.reference ?? (await loadReference(db)))
  })
  const offer = {
    summary: 'What a device is offered of a package, and why not the rest',
    params: Type.Object({ name: Type.String() }),
    querystring: DeviceQuery,
    response: { 200: routes.offer.response },
  }
  app.get(routes.offer.path, { schema: offer }, async (request, reply) => {
    reply.header('cache-control', 'no-cache')
    const device = deviceOf(request.query, contents().reference)
    const found = await packageOffer(db, request.params.name, { packagesUrl, device })
    if (found === undefined) throw httpError(404, 'package_unknown', `There is no package "${request.params.name}".`)
    return found
  })
}

function contentsOf({ contents }: LiveCatalog): CatalogContents {
  if (contents === undefined) throw httpError(503, 'catalog_unread', 'The catalog is being read; please try again in a moment.')
  return contents
}

import type { HttpApp } from '@trellis/stack'
import { AdminPackageQuery, adminRoutes, NewPackage, PackagePeople, PeopleQuery, RowId } from '../../../contract/index.ts'
import { createPackage, deletePackage, packageUnknown, setPackagePeople } from '../../admin/packages/change-package.ts'
import { packageDetails } from '../../admin/packages/package-details.ts'
import { packagePage, packageRow } from '../../admin/packages/package-list.ts'
import { usernamesWith } from '../../admin/packages/people.ts'
import type { Parts } from '../../parts.ts'

/** Package administrators have all packages in their care. */
const care = 'every package'

/** Packages in the administration, and the people who may stand beside them. */
export function packageRoutes(app: HttpApp, parts: Parts): void {
  readRoutes(app, parts)
  changeRoutes(app, parts)
}

function readRoutes(app: HttpApp, { db, accounts, packagesUrl }: Parts): void {
  const onRequest = accounts.require('package.manage')
  const list = { summary: 'Packages', querystring: AdminPackageQuery, response: { 200: adminRoutes.adminPackages.response } }
  app.get(adminRoutes.adminPackages.path, { schema: list, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await packagePage(db, { accounts, care, query })
  })
  const details = {
    summary: 'All about one package, and its place in a list',
    params: RowId,
    querystring: AdminPackageQuery,
    response: { 200: adminRoutes.adminPackage.response },
  }
  app.get(adminRoutes.adminPackage.path, { schema: details, onRequest }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { id } = request.params
    const found = await packageDetails(db, { id, accounts, care, query: request.query, packagesUrl, now: new Date() })
    if (found === undefined) throw packageUnknown(id)
    return { ...found, mayDelete: accounts.may(accounts.callerOf(request).account, 'package.delete') }
  })
  const people = {
    summary: 'User names with a text in them',
    querystring: PeopleQuery,
    response: { 200: adminRoutes.adminPeople.response },
  }
  app.get(adminRoutes.adminPeople.path, { schema: people, onRequest }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return { usernames: await usernamesWith(accounts, query.q ?? '') }
  })
}

function changeRoutes(app: HttpApp, parts: Parts): void {
  const { db, accounts } = parts
  const onRequest = accounts.require('package.manage')
  const row = async (id: number) => {
    const found = await packageRow(db, accounts, id)
    if (found === undefined) throw packageUnknown(id)
    return found
  }
  const create = {
    summary: 'Make a package without versions',
    body: NewPackage,
    response: { 201: adminRoutes.adminPackageCreate.response },
  }
  app.post(adminRoutes.adminPackageCreate.path, { schema: create, onRequest }, async (request, reply) => {
    const id = await createPackage(parts, request.body)
    const { author, maintainers, name } = request.body
    const by = accounts.callerOf(request).account.id
    await accounts.audit({ action: 'package.created', by, subject: `package:${name}`, details: { author, maintainers } })
    reply.code(201)
    return await row(id)
  })
  const people = {
    summary: 'Replace author and maintainers',
    params: RowId,
    body: PackagePeople,
    response: { 200: adminRoutes.adminPackagePeople.response },
  }
  app.put(adminRoutes.adminPackagePeople.path, { schema: people, onRequest }, async (request) => {
    await setPackagePeople(parts, request.params.id, request.body)
    const changed = await row(request.params.id)
    const { author, maintainers } = changed
    const by = accounts.callerOf(request).account.id
    await accounts.audit({ action: 'package.people_changed', by, subject: `package:${changed.name}`, details: { author, maintainers } })
    return changed
  })
  const deletion = { summary: 'Delete a package with its files', params: RowId, response: { 200: adminRoutes.adminPackageDelete.response } }
  app.delete(adminRoutes.adminPackageDelete.path, { schema: deletion, onRequest: accounts.require('package.delete') }, async (request) => {
    const { account } = accounts.callerOf(request)
    // Administrators who are not package administrators see no package, so to them there is none.
    if (!accounts.may(account, 'package.manage')) throw packageUnknown(request.params.id)
    const name = await deletePackage(parts, request.params.id)
    await accounts.audit({ action: 'package.deleted', by: account.id, subject: `package:${name}` })
    await parts.catalog.caughtUp()
    return { deleted: true } as const
  })
}

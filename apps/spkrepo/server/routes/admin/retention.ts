import type { HttpApp } from '@trellis/stack'
import { adminRoutes, RetentionQuery } from '../../../contract/index.ts'
import type { Parts } from '../../parts.ts'
import { retentionPreview } from '../../retention/retention-preview.ts'

/** What the rules about old builds would delete. Deleting is the business of the run `prune-builds`. */
export function retentionRoutes(app: HttpApp, { database, accounts, retention }: Parts): void {
  const { adminRetention } = adminRoutes
  const schema = {
    summary: 'What rules about old builds would delete',
    querystring: RetentionQuery,
    response: { 200: adminRetention.response },
  }
  app.get(adminRetention.path, { schema, onRequest: accounts.require('package.manage') }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    return await retentionPreview(database, { settings: retention, query, now: new Date() })
  })
}

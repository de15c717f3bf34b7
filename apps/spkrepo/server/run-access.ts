import type { Accounts, ServiceRuns } from '@trellis/stack'
import { pruneRunName } from './retention/prune-builds-run.ts'

/** Who may watch and control the runs of the service. Deleting builds is for those who may do so one by one. */
export function runAccess(accounts: Pick<Accounts, 'require'>): ServiceRuns['access'] {
  const counting = accounts.require('download.count')
  const deleting = accounts.require('package.delete')
  return {
    watch: counting,
    control: async (request) => {
      await ((request.params as { readonly name?: string }).name === pruneRunName ? deleting : counting)(request)
    },
  }
}

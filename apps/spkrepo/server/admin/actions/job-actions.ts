import type { ActionResult } from '../../../contract/index.ts'
import type { BuildJobKind } from '../../tables.ts'
import { type BuildAction, labelOf, skipped } from './build-action.ts'

/** What is done with builds by jobs, of which `/admin/tasks` tells. */
export const jobActions: readonly BuildAction[] = [
  queues('upload', { permission: 'build.store', summary: 'Move the files of builds to the object storage' }),
  queues('rehome', { permission: 'build.store', summary: 'Take the files of inactive builds back from the object storage' }),
  queues('resync_info', { permission: 'build.store', summary: 'Read anew what the files of builds say of them and of their versions' }),
  queues('resync_file', { permission: 'build.store', summary: 'Work out digest and size of the files of builds anew' }),
  queues('sign', { permission: 'build.sign', summary: 'Sign inactive builds' }),
  queues('unsign', { permission: 'build.sign', summary: 'Take the signature out of inactive builds' }),
]

/** Queues a job for each of the builds with which it may be done. */
function queues(kind: BuildJobKind, { permission, summary }: Pick<BuildAction, 'permission' | 'summary'>): BuildAction {
  return {
    name: kind.replace('_', '-'),
    summary,
    permission,
    run: async (builds, { parts, by }) => {
      const answer = await parts.buildJobs.queue({ kind, buildIds: builds.map(({ id }) => id), accountId: by.id })
      const refusals = new Map(answer.skipped.map(({ buildId, refusal }) => [buildId, refusal]))
      const queued = new Set(answer.queued.map(({ buildId }) => buildId))
      for (const id of queued) await parts.accounts.audit({ action: `build.${kind}.queued`, by: by.id, subject: `build:${id}` })
      return builds.map((build): ActionResult => {
        const label = labelOf(build)
        if (queued.has(build.id)) return { id: build.id, label, outcome: 'queued', code: null, message: null }
        return skipped(build.id, label, refusals.get(build.id) ?? { code: 'build_unknown', message: 'it was deleted meanwhile' })
      })
    },
  }
}

import { activateBuilds, deactivateBuilds } from './activate-builds.ts'
import { type BuildAction, skipped, type VersionAction } from './build-action.ts'
import { deleteBuilds, deleteVersions } from './delete-builds.ts'
import { jobActions } from './job-actions.ts'

/** What can be done to builds, and to all builds of versions. Each has a route, and a button where the pages list it, too. */
const forBuilds: readonly BuildAction[] = [activateBuilds, deactivateBuilds, ...jobActions]

export const buildActions: readonly BuildAction[] = [...forBuilds, deleteBuilds]

export const versionActions: readonly VersionAction[] = [...forBuilds.map(onAllBuilds), deleteVersions]

function onAllBuilds(action: BuildAction): VersionAction {
  return {
    ...action,
    run: async (versions, context) => {
      const results = await action.run(
        versions.flatMap(({ builds }) => builds),
        context,
      )
      const without = versions.filter(({ builds }) => builds.length === 0)
      return [...results, ...without.map(({ id, label }) => skipped(id, label, { code: 'no_builds', message: 'it has no builds' }))]
    },
  }
}

import type { ActionResult, BuildRow } from '../../../contract/index.ts'
import { removeBuilds, removeVersions } from '../../builds/remove-builds.ts'
import type { Parts } from '../../parts.ts'
import type { Tables } from '../../tables.ts'
import { type ActionVersion, type BuildAction, done, labelOf, skipped, type VersionAction } from './build-action.ts'

/** Deletes builds with their files, wherever these are. */
export const deleteBuilds: BuildAction = {
  name: 'delete',
  summary: 'Delete builds and their files',
  permission: 'package.delete',
  run: async (builds, { parts, by }) => {
    const deletable = builds.filter(isStill)
    await deleteWithFiles(parts, async (tx) => await removeBuilds(tx, idsOf(deletable)))
    for (const { id, package: name, version, architectures } of deletable) {
      const details = { package: name, version, architectures }
      await parts.accounts.audit({ action: 'build.deleted', by: by.id, subject: `build:${id}`, details })
    }
    return builds.map((build) => (isStill(build) ? done(build.id, labelOf(build)) : busy(build.id, labelOf(build))))
  },
}

/** Deletes versions with everything that is theirs. */
export const deleteVersions: VersionAction = {
  name: 'delete',
  summary: 'Delete versions with all their builds and files',
  permission: 'package.delete',
  run: async (versions, { parts, by }) => {
    const isIdle = ({ builds }: ActionVersion) => builds.every(isStill)
    const deletable = versions.filter(isIdle)
    await deleteWithFiles(parts, async (tx) => await removeVersions(tx, idsOf(deletable)))
    for (const { id, label, builds } of deletable) {
      const details = { version: label, builds: builds.length }
      await parts.accounts.audit({ action: 'version.deleted', by: by.id, subject: `version:${id}`, details })
    }
    return versions.map((version) => (isIdle(version) ? done(version.id, version.label) : busy(version.id, version.label)))
  },
}

/** The rows go first: a crash in between leaves files to a job, never a row without its file. */
async function deleteWithFiles(
  { outbox, removeFiles, catalog }: Parts,
  remove: (tx: Parameters<typeof removeBuilds>[0]) => Promise<readonly string[]>,
): Promise<void> {
  const keys = await outbox.transaction<Tables, readonly string[]>('spkrepo', async (tx, writer) => {
    const removed = await remove(tx)
    await removeFiles.after(tx, writer, removed)
    return removed
  })
  await removeFiles.now(keys)
  await catalog.caughtUp()
}

/** Not while its file is being replaced: the new one would come after everything was deleted, and stay. */
function isStill({ signing }: BuildRow): boolean {
  return signing !== 'signing'
}

function busy(id: number, label: string): ActionResult {
  return skipped(id, label, { code: 'being_signed', message: 'it is being signed right now; try again in a moment' })
}

function idsOf(rows: readonly { readonly id: number }[]): readonly number[] {
  return rows.map(({ id }) => id)
}

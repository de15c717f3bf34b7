import type { Account } from '@trellis/stack'
import { activateBuild } from '../builds/activation.ts'
import type { Parts } from '../parts.ts'
import type { IconSize } from '../spk/member-names.ts'
import { acceptUpload } from '../uploads/accept-upload.ts'
import { type DemoBuild, demoSpk } from './demo-spk.ts'

const dayMs = 24 * 60 * 60 * 1000

export interface DemoPublisher {
  readonly account: Account
  readonly icons: Readonly<Record<IconSize, Uint8Array>>
}

/**
 * Sends one demo build through the upload as a publisher would, and activates it unless its package is archived. Throws when the
 * upload is refused: the demo's packages are ours, so that is a mistake in them.
 */
export async function publishDemoBuild(build: DemoBuild, { account, icons }: DemoPublisher, parts: Parts): Promise<void> {
  const wanted = build.pkg.active !== false
  // Asked for with the upload, so that the job does it should the process end before the next line.
  const stored = await acceptUpload({ body: single(demoSpk(build, icons)), publisher: account, activateWhenReady: wanted }, parts.uploads)
  if (!stored.ok) throw new Error(`the demo package ${build.pkg.name} ${build.version.version} was refused: ${stored.problem.message}`)
  const { buildId } = stored.value
  // Where builds are signed first this is refused, and the job activates when it has signed.
  if (wanted) await activateBuild(parts.db, buildId, parts.policy)
  await backdate(buildId, build, parts)
}

/** A repository with a history: days as if it had been in use for a year. A crash before this leaves today, which is true as well. */
async function backdate(buildId: number, { version }: DemoBuild, { db }: Parts): Promise<void> {
  const created_at = new Date(Date.now() - version.ageDays * dayMs)
  const { version_id } = await db
    .updateTable('build')
    .set({ created_at })
    .where('id', '=', buildId)
    .returning('version_id')
    .executeTakeFirstOrThrow()
  await db.updateTable('version').set({ created_at }).where('id', '=', version_id).execute()
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

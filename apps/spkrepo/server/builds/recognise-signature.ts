import { listMembers } from '../spk/list-members.ts'
import type { BuildStores } from './place-build.ts'
import { describeStored, storedSpk } from './stored-file.ts'

const signatureMember = 'syno_signature.asc'

/**
 * Whether the stored file of a build that counts as unsigned turns out to be signed: rows that were adopted from elsewhere may not know.
 * Then the row is put right. False for a file that is not here.
 */
export async function recogniseSignature(buildId: number, { db, storage }: BuildStores): Promise<boolean> {
  const build = await db
    .selectFrom('build')
    .select(['path', 'storage'])
    .where('id', '=', buildId)
    .where('staged_key', 'is', null)
    .where('signing', 'in', ['unsigned', 'failed'])
    .executeTakeFirst()
  if (build === undefined || build.storage === 'remote' || (await storage.stat(build.path)) === undefined) return false
  const list = await listMembers(await storedSpk(build.path, storage))
  if (!list.ok || !list.members.some(({ name }) => name === signatureMember)) return false
  await describeStored({ id: buildId, path: build.path, signing: 'signed' }, { db, storage })
  return true
}

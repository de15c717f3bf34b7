import { removePackage } from '../builds/remove-builds.ts'
import type { Parts } from '../parts.ts'
import type { Tables } from '../tables.ts'
import { type OperatorCommand, refusedResult } from './service-command.ts'

/** `trellis spkrepo clean` */
export const cleanCommand: OperatorCommand = async (parts, _positionals, call) => {
  const { db } = parts
  const packages = await db.selectFrom('package').select(['id', 'name']).orderBy('name').execute()
  const builds = await count(parts)
  const remote = await count(parts, 'remote')
  if (remote > 0) {
    return refusedResult(
      'builds_remote',
      `${remote} of ${builds} builds are in a bucket; bring them back first (action "rehome"), nothing was deleted`,
    )
  }
  if (call.values.yes !== true) {
    return refusedResult('not_confirmed', `${packages.length} packages with ${builds} builds would be deleted for good; say --yes`)
  }
  for (const [at, { id, name }] of packages.entries()) {
    call.signal.throwIfAborted()
    call.progress(at, packages.length, name)
    await deletePackage(parts, id)
  }
  return {
    ok: true,
    message: `${packages.length} packages with ${builds} builds are deleted.`,
    json: { packages: packages.length, builds },
  }
}

async function deletePackage({ outbox, removeFiles, accounts }: Parts, id: number): Promise<void> {
  const keys = await outbox.transaction<Tables, readonly string[]>('spkrepo', async (tx, writer) => {
    const paths = await removePackage(tx, id)
    await removeFiles.after(tx, writer, paths)
    return paths
  })
  await accounts.audit({ action: 'package.deleted', subject: `package:${id}`, details: { by: 'spkrepo clean' } })
  await removeFiles.now(keys)
}

async function count({ db }: Parts, storage?: 'remote'): Promise<number> {
  const { total } = await db
    .selectFrom('build')
    .select(({ fn }) => fn.countAll<number | string | bigint>().as('total'))
    .$if(storage !== undefined, (query) => query.where('storage', '=', storage ?? 'remote'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

import { randomUUID } from 'node:crypto'
import { type Finding, StackError, type Storage, when } from '@trellis/stack'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import type { BuildFiles } from './build-files.ts'

/** Whether the bucket takes, shows and deletes objects, and is there where builds need it. It gets a small object that is deleted again. */
export async function examineRemote(db: Kysely<Tables>, { remote }: BuildFiles): Promise<readonly (Finding | undefined)[]> {
  if (remote !== undefined) return [await roundTrip(remote)]
  const { count } = await db
    .selectFrom('build')
    .where('storage', '=', 'remote')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return [
    when(
      Number(count) > 0,
      ['bucket-unset', 'danger'],
      [
        `${count} builds are in a bucket, and none is configured`,
        'their files cannot be given out',
        'set SPKREPO_REMOTE_BUCKET and what goes with it; see docs/spkrepo/storage.md',
      ],
    ),
  ]
}

async function roundTrip(remote: Storage): Promise<Finding | undefined> {
  const key = `doctor/${randomUUID()}`
  try {
    await remote.put(key, once(Buffer.from('doctor')))
    const isShown = (await remote.stat(key)) !== undefined
    await remote.delete(key)
    return isShown ? undefined : unusable('it does not show an object that was just stored')
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    return unusable(error.message)
  }
}

function unusable(reason: string): Finding | undefined {
  return when(
    true,
    ['bucket-unusable', 'danger'],
    [
      `the bucket of spkrepo.remote cannot be used: ${reason}`,
      'builds cannot be moved there, and files that are there may not be given out',
      'look at SPKREPO_REMOTE_… and at what the keys may do: get, put, copy, list and delete objects',
    ],
  )
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

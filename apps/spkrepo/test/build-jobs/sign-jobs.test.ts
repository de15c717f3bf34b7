import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unsignBuild } from '../../server/builds/unsign-build.ts'
import { openSigningRoom } from '../builds/signing-room.ts'
import { Killed, mortal } from '../remote/mortal-storage.ts'
import { bytesAt } from '../remote/moving.ts'
import { type Browser, signedIn } from '../routes/browser.ts'
import { withoutGnupg } from '../signing/gpg-home.ts'
import { spkOf } from '../spk/reading.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { dropBuildJobs, runBuildJobs } from './run-build-jobs.ts'

const room = openSigningRoom()
const path = 'sample/4/sample.v4.f40000[noarch].spk'

describe.skipIf(withoutGnupg)('signing and unsigning in the administration', () => {
  const repository = useRepository('SQLite', () => room.settings)
  const bytes = sampleSpk({ info: { firmware: '7.0-40000' } })
  let boss: Browser
  beforeAll(async () => {
    await repository.member('boss', ['admin', 'package_admin', 'developer'])
    boss = await signedIn(repository, 'boss')
  })
  beforeEach(async () => {
    await dropBuildJobs(repository)
    await repository.db.deleteFrom('build_job').execute()
    await upload(repository, bytes)
    await repository.db.updateTable('build').set({ signing: 'unsigned' }).execute()
  })

  const build = async () => await repository.db.selectFrom('build').selectAll().executeTakeFirstOrThrow()
  const act = async (action: string) =>
    await boss.change('POST', `/api/admin/builds/actions/${action}`, {
      body: JSON.stringify({ ids: [(await build()).id] }),
      headers: { 'content-type': 'application/json' },
    })
  const task = async () => (await repository.db.selectFrom('build_job').selectAll().orderBy('id', 'desc').executeTakeFirst()) ?? {}
  const run = async (attempt?: number) => {
    const [end] = await runBuildJobs(repository, attempt)
    return end
  }
  /** What is behind the link is what the row says, and has so many signatures. */
  async function expectSignatures(count: 0 | 1) {
    const served = Buffer.from(await (await fetch(`${repository.url}/nas/${path}`)).arrayBuffer())
    expect(spkOf(served).members.filter(({ name }) => name === 'syno_signature.asc')).toHaveLength(count)
    const facts = { md5: createHash('md5').update(served).digest('hex'), size_bytes: served.length }
    expect(await build()).toMatchObject({ ...facts, signing: count === 1 ? 'signed' : 'unsigned', signing_error: null })
    return served
  }

  it('adds a signature by a job, which tries again while the timestamp server is down, and takes it away again', async () => {
    room.server.behaviour = { status: 503 }
    expect((await act('sign')).body).toMatchObject({ results: [{ outcome: 'queued' }] })
    expect([await task(), await build()]).toMatchObject([{ kind: 'sign', state: 'PENDING', error: null }, { signing: 'pending' }])
    expect(await run()).toMatchObject({ message: expect.stringContaining('503') })
    expect(await task()).toMatchObject({ state: 'RETRY', error: expect.stringContaining('503') })
    expect(await run(20)).toMatchObject({ message: expect.stringContaining('503') })
    expect([await task(), await build()]).toMatchObject([{ state: 'ERROR' }, { signing: 'failed' }])

    room.server.behaviour = 'stamp'
    await dropBuildJobs(repository)
    await act('sign')
    expect(await run()).toBeUndefined()
    expect(await task()).toMatchObject({ state: 'SUCCESS', error: null })
    await expectSignatures(1)
    expect((await act('sign')).body).toMatchObject({ results: [{ outcome: 'skipped', code: 'already_signed' }] })

    await dropBuildJobs(repository)
    await act('unsign')
    expect(await run()).toBeUndefined()
    expect(await task()).toMatchObject({ kind: 'unsign', state: 'SUCCESS' })
    expect((await expectSignatures(0)).equals(bytes)).toBe(true)
  })

  it('leaves active builds alone', async () => {
    await act('sign')
    await run()
    await repository.db.updateTable('build').set({ active: true }).execute()
    expect((await act('unsign')).body).toMatchObject({
      results: [{ outcome: 'skipped', code: 'is_active', message: expect.stringContaining('must be deactivated before unsigning') }],
    })
    await repository.db.updateTable('build').set({ signing: 'unsigned' }).execute()
    expect((await act('sign')).body).toMatchObject({ results: [{ outcome: 'skipped', code: 'is_active' }] })
  })

  it('finishes the unsigning of a build whose process was killed at any change of the storage', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let endsAt = 1; endsAt <= 3; endsAt++) {
        await dropBuildJobs(repository)
        await act('sign')
        await run()
        const attempt = { signal: new AbortController().signal, abilities: { hasRemote: false, canSign: true, policy: 'always' as const } }
        const storage = mortal({ endsAt, when })(repository.storage)
        const { id, signing } = await build()
        expect(signing).toBe('signed')
        await unsignBuild(id, { db: repository.db, storage }, attempt).catch((error: unknown) => expect(error).toBeInstanceOf(Killed))
        await unsignBuild(id, repository, attempt)
        expect((await bytesAt(repository.storage, path))?.equals(bytes)).toBe(true)
        await expectSignatures(0)
      }
    }
  })
})

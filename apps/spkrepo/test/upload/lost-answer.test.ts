import { createLogger, type Outbox } from '@trellis/stack'
import { describe, expect, it } from 'vitest'
import { finishBuildTask } from '../../server/tasks/finish-build.ts'
import { acceptUpload, type UploadParts } from '../../server/uploads/accept-upload.ts'
import { finish } from '../builds/finishing.ts'
import { databases } from '../catalog/test-database.ts'
import { streamOf } from '../spk/reading.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { upload } from './wire.ts'

describe.each(databases)('an upload whose transaction ends without an answer, on %s', (kind) => {
  const repository = useRepository(kind)
  const bytes = sampleSpk()
  const path = 'sample/4/sample.v4.f1594[noarch].spk'

  /** Uploads with an outbox that loses its connection right after, or right before, the commit. */
  async function uploadAndLose(when: 'after the commit' | 'before the commit'): Promise<void> {
    const { runtime, db, storage, admin } = repository
    const logger = createLogger({ level: 'silent', pretty: false })
    const lost = new Error('the connection was lost')
    const outbox: Outbox = {
      onAdded: (listener) => runtime.outbox.onAdded(listener),
      transaction: async (service, act) => {
        await runtime.outbox.transaction(service, async (...given: Parameters<typeof act>) => {
          await act(...given)
          if (when === 'before the commit') throw lost
        })
        throw lost
      },
    }
    const finishBuild = finishBuildTask({ db, storage, logger, signing: undefined, policy: 'never', caches: undefined })
    const { accounts } = runtime
    const parts: UploadParts = {
      database: runtime.database,
      accounts,
      storage,
      outbox,
      logger,
      finishBuild,
      willSign: false,
      limitBytes: 2 ** 20,
    }
    const request = { body: streamOf(bytes), publisher: admin.account, activateWhenReady: false }
    await expect(acceptUpload(request, parts)).rejects.toThrow(lost)
  }

  it('keeps its bytes when it was committed, and the job puts them in place', async () => {
    await uploadAndLose('after the commit')
    const { id, staged_key } = await repository.db.selectFrom('build').select(['id', 'staged_key']).executeTakeFirstOrThrow()
    expect(await repository.files()).toEqual([`.staging/${staged_key}`])
    expect(await upload(repository, bytes)).toMatchObject({ status: 200 })
    await finish(repository, id, {})
    expect(await repository.files()).toEqual([path, 'sample/4/icon_72.png'].sort())
  })

  it('leaves no row when it was not, and is made anew by the next try', async () => {
    await uploadAndLose('before the commit')
    expect(await repository.db.selectFrom('package').select('id').execute()).toEqual([])
    expect(await upload(repository, bytes)).toMatchObject({ status: 201 })
  })
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileStorage, type Storage } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { buildFiles } from '../../server/remote/build-files.ts'
import { examineRemote } from '../../server/remote/examine-remote.ts'
import { openRemote } from '../../server/remote/open-remote.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { keysIn, secondStore } from './moving.ts'

describe('a bucket in the settings', () => {
  const repository = useRepository('SQLite')

  async function codes(remote: Storage | undefined): Promise<readonly string[]> {
    const found = await examineRemote(repository.db, buildFiles(repository.storage, remote))
    return found.flatMap((finding) => (finding === undefined ? [] : [`${finding.level} ${finding.code}`]))
  }

  it('has the doctor say when builds are in a bucket that is not configured', async () => {
    await upload(repository, sampleSpk())
    expect(await codes(undefined)).toEqual([])
    await repository.db.updateTable('build').set({ storage: 'remote' }).execute()
    expect(await codes(undefined)).toEqual(['danger bucket-unset'])
  })

  it('has the doctor try the bucket, and leave nothing there', async () => {
    const bucket = secondStore()
    expect([await codes(bucket), await keysIn(bucket)]).toEqual([[], []])
    const dir = join(tempDir('no-folder'), 'file')
    await writeFile(dir, 'no folder')
    expect(await codes(fileStorage({ dir }))).toEqual(['danger bucket-unusable'])
  })

  it('answers 503 for the file of a build whose bucket is not configured, and does not let that be kept', async () => {
    await upload(repository, sampleSpk())
    const { path } = await repository.db.selectFrom('build').select('path').executeTakeFirstOrThrow()
    await repository.db.updateTable('build').set({ storage: 'remote' }).execute()
    const answer = await fetch(`${repository.url}/nas/${path}`)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store'])
  })

  it('refuses settings of which one is missing', () => {
    const usual = { prefix: '', downloads: 'stream' } as const
    expect(openRemote({ remote: usual })).toBeUndefined()
    expect(() => openRemote({ remote: { ...usual, endpoint: 'https://store.example.org' } })).toThrow(
      'spkrepo.remote.bucket is not; name the bucket',
    )
    expect(() => openRemote({ remote: { ...usual, bucket: 'packages', accessKeyId: 'key' } })).toThrow('only one is set')
  })
})

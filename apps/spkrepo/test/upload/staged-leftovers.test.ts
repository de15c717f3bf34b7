import { describe, expect, it } from 'vitest'
import { sweepStaged } from '../../server/tasks/sweep-staged.ts'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { upload } from './wire.ts'

describe.each(databases)('bytes that an upload left behind on %s', (kind) => {
  const repository = useRepository(kind)
  const soon = () => new Date(Date.now() + 60_000)

  async function stage(): Promise<string> {
    return (await repository.storage.stage(pieces())).key
  }

  it('go when nobody comes back for them', async () => {
    await stage()
    expect(await sweepStaged(repository, soon())).toBe(1)
    expect(await repository.files()).toEqual([])
  })

  it('stay while they are young', async () => {
    const key = await stage()
    expect(await sweepStaged(repository, new Date(Date.now() - 60_000))).toBe(0)
    expect(await repository.files()).toEqual([`.staging/${key}`])
  })

  it('stay as long as a build points to them, however old', async () => {
    await upload(repository, sampleSpk())
    const key = await stage()
    await repository.db.updateTable('build').set({ staged_key: key }).execute()
    expect(await sweepStaged(repository, soon())).toBe(0)
    expect(await repository.files()).toContain(`.staging/${key}`)
  })

  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half a package')
  }
})

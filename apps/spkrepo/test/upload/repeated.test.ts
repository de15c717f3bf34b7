import { describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from './repository.ts'
import { traces } from './traces.ts'
import { upload } from './wire.ts'

describe.each(databases)('uploads that meet, on %s', (kind) => {
  const repository = useRepository(kind)
  const bytes = sampleSpk()
  const path = 'sample/4/sample.v4.f1594[noarch].spk'
  const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort()

  it('with the same bytes one after the other make one build, and both are told of it', async () => {
    const first = await upload(repository, bytes)
    const before = await traces(repository)
    const second = await upload(repository, bytes)
    expect([first.status, second.status, second.text]).toEqual([201, 200, first.text])
    expect(await traces(repository)).toEqual(before)
  })

  it('with the same bytes once more after the build was made active leave it as it is', async () => {
    await upload(repository, bytes)
    await repository.db.updateTable('build').set({ active: true }).execute()
    expect(await upload(repository, bytes)).toMatchObject({ status: 200 })
    expect(await repository.db.selectFrom('build').select('active').execute()).toEqual([{ active: true }])
  })

  it('with the same bytes at once make one build with one file, and nothing is left over', async () => {
    const jobs = (await traces(repository)).jobs
    const answers = await Promise.all(Array.from({ length: 50 }, async () => await upload(repository, bytes)))
    expect(statuses(answers)).toEqual([...Array(49).fill(200), 201])
    expect(await traces(repository)).toMatchObject({
      rows: { package: 1, version: 1, build: 1, icon: 1 },
      jobs: jobs + 1,
      files: [path, 'sample/4/icon_72.png'].sort(),
    })
  })

  it('with different builds of one new package all succeed', async () => {
    const codes = ['noarch', 'x86', 'avoton', 'cedarview', 'alpine', 'evansport', 'monaco', 'purley']
    const all = codes.flatMap((arch) => ['1.0-1', '2.0-2'].map((version) => sampleSpk({ info: { arch, version } })))
    const answers = await Promise.all(all.map(async (spk) => await upload(repository, spk)))
    expect(statuses(answers)).toEqual(Array(16).fill(201))
    expect((await traces(repository)).rows).toMatchObject({ package: 1, version: 2, build: 16, icon: 2 })
    expect(await repository.files()).toHaveLength(18)
  })

  it('with overlapping builds let one in and refuse the others', async () => {
    const all = Array.from({ length: 8 }, (_, index) => sampleSpk({ info: { changelog: `change ${index}` } }))
    const answers = await Promise.all(all.map(async (spk) => await upload(repository, spk)))
    expect(statuses(answers)).toEqual([201, ...Array(7).fill(409)])
    expect((await traces(repository)).rows).toMatchObject({ package: 1, version: 1, build: 1 })
    expect(await repository.files()).toHaveLength(2)
  })
})

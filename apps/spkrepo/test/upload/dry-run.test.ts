import { beforeAll, describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { type Member, useRepository } from './repository.ts'
import { traces } from './traces.ts'
import { upload } from './wire.ts'

const path = '/api/packages?dryRun=true'
const sample = { package: 'sample', version: '1.2.3-4', firmware: '3.1-1594', architectures: ['noarch'] }

describe('a dry run', () => {
  const repository = useRepository('PostgreSQL')
  let developer: Member
  beforeAll(async () => {
    developer = await repository.member('developer', ['developer'])
  })

  it('says what would be stored, and keeps nothing', async () => {
    const before = await traces(repository)
    const answer = await upload(repository, sampleSpk(), { path })
    expect([answer.status, answer.body]).toEqual([200, { ...sample, duplicate: false, dryRun: true }])
    expect(await traces(repository)).toEqual(before)
    expect(await upload(repository, sampleSpk())).toMatchObject({ status: 201, body: sample })
  })

  it('says that the very bytes are here already', async () => {
    await upload(repository, sampleSpk())
    expect(await upload(repository, sampleSpk(), { path })).toMatchObject({ status: 200, body: { ...sample, duplicate: true } })
  })

  it('is refused what the upload would be refused, down to the last rung', async () => {
    await upload(repository, sampleSpk())
    const [{ id } = { id: 0 }] = await repository.db.selectFrom('build').select('id').execute()
    const refusals = [
      [sampleSpk({ info: { changelog: 'other' } }), {}],
      [sampleSpk({ info: { maintainer: 'other' } }), {}],
      [sampleSpk({ info: { arch: 'abacus' } }), {}],
      [sampleSpk({ info: { package: 'new' } }), { as: developer }],
      [Buffer.from('no package'), {}],
    ] as const
    const before = await traces(repository)
    for (const [bytes, call] of refusals) {
      const tried = await upload(repository, bytes, { ...call, path })
      const sent = await upload(repository, bytes, call)
      expect([tried.status, tried.body]).toEqual([sent.status, sent.body])
    }
    expect(await traces(repository)).toEqual(before)
    const builds = [{ buildId: id, architectures: ['noarch'], firmwareMin: '3.1-1594', firmwareMax: null }]
    expect((await upload(repository, refusals[0][0], { path })).body).toMatchObject({ code: 'build_conflict', details: { builds } })
  })

  it('is never taken for an upload, nor the other way round', async () => {
    for (const value of ['', 'yes', '1', 'TRUE', 'true&dryRun=false']) {
      const answer = await upload(repository, sampleSpk(), { path: `/api/packages?dryRun=${value}` })
      expect([answer.status, answer.body.code]).toEqual([400, 'parameter_invalid'])
    }
    expect(await repository.files()).toEqual([])
    expect(await upload(repository, sampleSpk(), { path: '/api/packages?dryRun=false' })).toMatchObject({ status: 201 })
  })
})

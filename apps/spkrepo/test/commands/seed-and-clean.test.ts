import { describe, expect, it } from 'vitest'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { runCommand } from './running.ts'

describe('a repository', () => {
  const repository = useRepository('SQLite')

  it('is given back what is missing of its first reference data, and nothing else', async () => {
    const { db } = repository
    expect(await runCommand(repository, 'seed', [])).toMatchObject({ ok: true, message: 'Nothing was missing.' })
    await db.deleteFrom('architecture').where('code', 'in', ['geminilake', 'x86']).execute()
    await db.deleteFrom('firmware').where('build', '=', 64_570).execute()
    await db.insertInto('architecture').values({ code: 'abacus' }).execute()
    expect(await runCommand(repository, 'seed', [])).toMatchObject({
      json: { added: { architecture: 2, language: 0, firmware: 1, system_service: 0 } },
    })
    const codes = (await db.selectFrom('architecture').select('code').execute()).map(({ code }) => code)
    expect(['abacus', 'geminilake', 'x86'].every((code) => codes.includes(code))).toBe(true)
    expect(await runCommand(repository, 'seed', [])).toMatchObject({ message: 'Nothing was missing.' })
  })

  it('is emptied with its files, once that is confirmed', async () => {
    await upload(repository, sampleSpk())
    await upload(repository, sampleSpk({ info: { package: 'other' } }))
    const before = await repository.files()
    expect(await runCommand(repository, 'clean', [])).toMatchObject({ ok: false, json: { error: { code: 'not_confirmed' } } })
    expect(await repository.files()).toEqual(before)
    expect(await runCommand(repository, 'clean', [], { yes: true })).toMatchObject({ ok: true, json: { packages: 2, builds: 2 } })
    expect(await repository.files()).toEqual([])
    expect(await repository.db.selectFrom('package').select('id').execute()).toEqual([])
    expect(await upload(repository, sampleSpk())).toMatchObject({ status: 201 })
  })

  it('is not emptied while one of its builds is in a bucket', async () => {
    await upload(repository, sampleSpk())
    await upload(repository, sampleSpk({ info: { package: 'other' } }))
    await repository.db.updateTable('build').set({ storage: 'remote' }).where('path', 'like', 'other/%').execute()
    const refused = await runCommand(repository, 'clean', [], { yes: true })
    expect(refused).toMatchObject({ ok: false, json: { error: { code: 'builds_remote' } } })
    expect(refused.message).toContain('1 of 2 builds are in a bucket')
    expect(await repository.db.selectFrom('build').select('id').execute()).toHaveLength(2)
  })
})

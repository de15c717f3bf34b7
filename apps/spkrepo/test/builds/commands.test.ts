import { beforeEach, describe, expect, it } from 'vitest'
import { aCall } from '../a-call.ts'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'

describe.each(databases)('the commands of the service on %s', (kind) => {
  const repository = useRepository(kind)
  const run = async (name: 'activate' | 'deactivate', ...positionals: string[]) =>
    await repository.runtime.mounted[0]?.instance.commands[name]?.(positionals, aCall())
  const active = async () =>
    (await repository.db.selectFrom('build').select(['path', 'active']).orderBy('id').execute()).map(({ active }) => active)
  const dsm7 = 'sample/4/sample.v4.f40000[noarch].spk'
  const dsm6 = 'sample/4/sample.v4.f15047[noarch].spk'

  beforeEach(async () => {
    await upload(repository, sampleSpk({ info: { firmware: '7.0-40000' } }))
  })

  it('activate and deactivate every build of a version, and may be repeated', async () => {
    const json = { package: 'sample', version: '1.2.3-4', activated: 1, builds: [{ build: dsm7, refused: null }] }
    for (const _ of ['once', 'again']) {
      expect(await run('activate', 'sample', '1.2.3-4')).toEqual({ ok: true, message: '1 of 1 builds of sample 1.2.3-4 activated.', json })
      expect(await active()).toEqual([true])
    }
    expect(await run('deactivate', 'sample', '1.2.3-4')).toMatchObject({ ok: true, json: { deactivated: 1 } })
    expect(await active()).toEqual([false])
  })

  it('activate what may be active, and name the builds that refuse with their reason', async () => {
    await upload(repository, sampleSpk({ info: { firmware: '6.1-15047' } }))
    const result = await run('activate', 'sample', '1.2.3-4')
    expect(result).toMatchObject({
      ok: false,
      json: {
        activated: 1,
        builds: [
          { build: dsm7, refused: null },
          { build: dsm6, refused: expect.stringContaining('not signed') },
        ],
      },
    })
    expect(result?.message).toContain(`1 of 2 builds of sample 1.2.3-4 activated.\n${dsm6}: `)
    expect(await active()).toEqual([true, false])
  })

  it.each([
    ['another', '1.2.3-4'],
    ['sample', '1.2.3-5'],
    ['sample', '1.2.4-4'],
    ['sample', 'bad'],
    ['sample', ''],
  ])('know no package %s of version "%s", and change nothing', async (name, version) => {
    for (const command of ['activate', 'deactivate'] as const) {
      const result = await run(command, name, version)
      expect(result).toMatchObject({ ok: false, json: { error: { code: 'version_unknown' } } })
      expect(result?.message).toContain(`no version ${version} of a package ${name}`)
    }
    expect(await active()).toEqual([false])
  })

  it('are written into the audit log', async () => {
    await run('activate', 'sample', '1.2.3-4')
    const { id } = await repository.db.selectFrom('build').select('id').executeTakeFirstOrThrow()
    const log = repository.runtime.database.forService<{ audit_event: { action: string; subject: string } }>('trellis')
    const events = await log.selectFrom('audit_event').select('action').where('subject', '=', `build:${id}`).orderBy('action').execute()
    expect(events.map(({ action }) => action)).toEqual(['build.activated', 'build.uploaded'])
  })
})

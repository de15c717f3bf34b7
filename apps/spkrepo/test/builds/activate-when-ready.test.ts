import { describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { signedIn } from '../routes/browser.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { finish } from './finishing.ts'

describe.each(databases)('a build that is to be active as soon as it is ready, where nothing is signed, on %s', (kind) => {
  const repository = useRepository(kind)

  async function uploaded(firmware: string): Promise<number> {
    const browser = await signedIn(repository, 'admin')
    const body = new Uint8Array(sampleSpk({ info: { firmware } }))
    const answer = await browser.change('POST', '/api/uploads?activate=true', {
      body,
      headers: { 'content-type': 'application/octet-stream' },
    })
    return Number(answer.body.buildId)
  }
  const state = async () => await repository.db.selectFrom('build').select(['active', 'activate_when_ready']).executeTakeFirstOrThrow()

  it('becomes active when its devices check no signature', async () => {
    await finish(repository, await uploaded('7.0-40000'), {})
    expect(await state()).toEqual({ active: true, activate_when_ready: false })
  })

  it('does not wait for ever when they do', async () => {
    const id = await uploaded('6.1-15047')
    expect(await state()).toEqual({ active: false, activate_when_ready: true })
    await finish(repository, id, {})
    expect(await state()).toEqual({ active: false, activate_when_ready: false })
  })

  it('stays inactive when somebody deactivated it before it was ready', async () => {
    const id = await uploaded('7.0-40000')
    const browser = await signedIn(repository, 'admin')
    await browser.change('POST', `/api/builds/${id}/deactivate`)
    await finish(repository, id, {})
    expect(await state()).toEqual({ active: false, activate_when_ready: false })
  })
})

import { createLogger, type PhaseContext } from '@trellis/stack'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { catalogFor } from '../e2e/catalog-for.ts'
import { type Answer, type Browser, signedIn } from '../routes/browser.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'

const code = ({ body }: Answer) => body.error?.code
const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })

describe.each(databases)('published builds on %s', (kind) => {
  const repository = useRepository(kind, { SPKREPO_RETENTION_KEEP_VERSIONS: '1' })
  let owner: Browser
  let maintainer: Browser
  let maintainerId: string

  beforeAll(async () => {
    await repository.member('owner', ['admin', 'package_admin'])
    maintainerId = (await repository.member('adam', ['developer'])).account.id
    owner = await signedIn(repository, 'owner')
    maintainer = await signedIn(repository, 'adam')
  })

  const send = async (info: Record<string, string | null>) => {
    const { status } = await upload(repository, sampleSpk({ info: { firmware: '7.0-40000', ...info } }))
    const row = await repository.db.selectFrom('build').select(['id', 'path']).orderBy('id', 'desc').executeTakeFirstOrThrow()
    return { status, ...row }
  }
  const activate = async (id: number) => await owner.change('POST', `/api/builds/${id}/activate`)
  const versionFor = async (build: number) =>
    (await catalogFor(repository.url, `build=${build}&arch=geminilake&language=enu&major=7`))[0]?.version

  describe('get another last firmware', () => {
    let id: number
    beforeEach(async () => {
      id = (await send({})).id
      await activate(id)
    })
    const setMax = async (build: number | null, browser = owner) =>
      await browser.change('PUT', `/api/admin/builds/${id}/firmware-range`, json({ build }))

    it('and devices are told at once', async () => {
      expect(await versionFor(64570)).toBe('1.2.3-4')
      const ended = await setMax(42661)
      expect(ended).toMatchObject({ status: 200, body: { firmwareMax: { version: '7.1', build: 42661, line: 'dsm' } } })
      expect([await versionFor(42661), await versionFor(42662)]).toEqual(['1.2.3-4', undefined])
      expect(await setMax(null)).toMatchObject({ status: 200, body: { firmwareMax: null } })
      expect(await versionFor(64570)).toBe('1.2.3-4')
    })

    it('of those that are known, from the first on', async () => {
      const { body } = await owner.ask(`/api/admin/builds/${id}/firmware-range`)
      const choices = body.choices as readonly { readonly build: number; readonly line: string }[]
      expect(choices.map(({ build }) => build)).toEqual(expect.arrayContaining([40000, 64570]))
      expect(choices.every(({ build, line }) => build >= 40000 && line === 'dsm')).toBe(true)
    })

    it('but none that is unknown, of another product line, or before the first', async () => {
      const refused = [
        [70_000, 'firmware_unknown'],
        [6931, 'firmware_line_differs'],
        [25556, 'firmware_range_empty'],
      ] as const
      for (const [build, expected] of refused) {
        const answer = await setMax(build)
        expect({ build, status: answer.status, code: code(answer) }).toEqual({ build, status: 422, code: expected })
      }
    })

    it('unless another build of the version is for the same devices', async () => {
      const later = await send({ firmware: '7.1-42661' })
      expect(later.status).toBe(201)
      const answer = await setMax(64570)
      expect(answer).toMatchObject({
        status: 409,
        body: { error: { code: 'build_conflict', details: { builds: [{ buildId: later.id, architectures: ['noarch'] }] } } },
      })
      expect((await owner.ask(`/api/admin/builds/${id}/firmware-range`)).body.firmwareMax).toBeNull()
    })

    it('from their maintainers, and from nobody else', async () => {
      expect(code(await setMax(42661, maintainer))).toBe('build_unknown')
      expect((await maintainer.ask(`/api/admin/builds/${id}/firmware-range`)).status).toBe(404)
      const { id: packageId } = await repository.db.selectFrom('package').select('id').executeTakeFirstOrThrow()
      await repository.db.insertInto('package_maintainer').values({ package_id: packageId, account_id: maintainerId }).execute()
      expect((await setMax(42661, maintainer)).status).toBe(200)
    })
  })

  describe('need a signature', () => {
    const decide = async (place: string, signature: string | null, browser = owner) =>
      await browser.change('PUT', `/api/admin/signature-rules/${place}`, json({ signature }))
    const rules = async () =>
      (await owner.ask('/api/admin/signature-rules')).body.rules as readonly { readonly line: string; readonly major: number }[]
    const rule = async (line: string, major: number) => (await rules()).find((one) => one.line === line && one.major === major)

    it('as the settings say, until somebody decides for a major, and again afterwards', async () => {
      const { id } = await send({})
      const old = await send({ firmware: '6.1-15047', arch: 'x86' })
      expect(await rule('dsm', 7)).toMatchObject({ signature: 'optional', decided: false, setting: 'optional', builds: 1, waiting: 1 })
      expect(await rule('srm', 1)).toMatchObject({ signature: 'required', decided: false })
      expect(await decide('dsm/7', 'required')).toMatchObject({ status: 200, body: { signature: 'required', decided: true } })
      expect(code(await activate(id))).toBe('signature_required')
      expect((await decide('dsm/6', 'optional')).status).toBe(200)
      expect((await activate(old.id)).status).toBe(200)
      expect(await rule('dsm', 6)).toMatchObject({ activeUnsigned: 1, waiting: 0 })
      for (const major of [6, 7]) await decide(`dsm/${major}`, null)
      expect((await activate(id)).status).toBe(200)
      expect(await rule('dsm', 6)).toMatchObject({ signature: 'required', decided: false })
      expect((await rules()).map(({ line, major }) => `${line} ${major}`).slice(0, 3)).toEqual(['dsm 7', 'dsm 6', 'dsm 5'])
    })

    it('by nobody’s decision for a major that there is not', async () => {
      expect(code(await decide('srm/7', 'required'))).toBe('major_unknown')
      expect((await decide('dsm/7', 'perhaps')).status).toBe(400)
      expect((await decide('xpe/7', 'required')).status).toBe(400)
    })
  })

  describe('go by the rules of the settings', () => {
    /** Revision 1 for DSM 6, 2 and 3 for DSM 7: only 2 is offered to nobody any more. */
    beforeEach(async () => {
      for (const [version, firmware] of [
        ['1-1', '6.2-23739'],
        ['1-2', '7.0-40000'],
        ['1-3', '7.0-40000'],
      ] as const) {
        const { id } = await send({ version, firmware })
        await repository.db.updateTable('build').set({ active: true, signing: 'signed' }).where('id', '=', id).execute()
      }
    })
    const revisions = async () =>
      (await repository.db.selectFrom('version').select('revision').orderBy('revision').execute()).map(({ revision }) => revision)
    const run = async (type: 'list' | 'prune') => {
      const [instance] = repository.runtime.mounted.map((mounted) => mounted.instance)
      const [phase] = instance?.runs?.definitions.find(({ name }) => name === 'prune-builds')?.phases ?? []
      const told: string[] = []
      const context: PhaseContext = {
        runId: 'a-run',
        type,
        signal: new AbortController().signal,
        fence: 1,
        logger: createLogger({ level: 'silent', pretty: false }),
        checkpoint: undefined,
        progress: (_done, _total, message = '') => void told.push(message),
        save: async () => {},
      }
      await phase?.run(context)
      return told.at(-1)
    }

    it('once the run is started, and by a listing not one', async () => {
      const before = await repository.files()
      expect(await run('list')).toBe('1 builds would be deleted')
      expect([await revisions(), await repository.files()]).toEqual([[1, 2, 3], before])
      expect(await run('prune')).toBe('1 builds deleted')
      expect(await revisions()).toEqual([1, 3])
      expect(await repository.files()).toEqual(before.filter((path) => !path.startsWith('sample/2/')))
      expect(await run('prune')).toBe('0 builds deleted')
    })

    it('but not by who may not delete them', async () => {
      const manager = await signedIn(repository, 'admin')
      const started = await manager.change('POST', '/_state/runs/prune-builds/start', json({}))
      expect({ status: started.status, code: code(started) }).toEqual({ status: 403, code: 'forbidden' })
      expect((await manager.ask('/_state/runs')).status).toBe(200)
    })

    it('and are named beforehand, also for other rules', async () => {
      expect((await owner.ask('/api/admin/retention')).body).toMatchObject({
        settings: { keepVersions: 1, inactiveDays: null },
        schedule: '41 3 * * *',
        builds: 1,
        kept: 2,
        first: [{ package: 'sample', version: '1-2', active: true, reason: 'old_version' }],
      })
      expect((await owner.ask('/api/admin/retention?keepVersions=2')).body).toMatchObject({
        builds: 0,
        tried: { keepVersions: 2 },
        kept: 3,
      })
      expect((await owner.ask('/api/admin/retention?keepVersions=0')).status).toBe(400)
    })
  })
})

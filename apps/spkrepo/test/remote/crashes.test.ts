import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { activateBuild, deactivateBuild } from '../../server/builds/activation.ts'
import { rehomeBuild } from '../../server/remote/rehome-build.ts'
import { uploadBuild } from '../../server/remote/upload-build.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { Killed, type Life, mortal } from './mortal-storage.ts'
import { bytesAt, keysIn, movesOf, runRemovals, secondStore } from './moving.ts'

const path = 'sample/4/sample.v4.f40000[noarch].spk'
const icon = 'sample/4/icon_72.png'
const sidecar = `${path}.json`

describe('a build that is moved between the stores', () => {
  const repository = useRepository('SQLite')
  const bytes = sampleSpk({ info: { firmware: '7.0-40000' } })
  const life = fc.record({ endsAt: fc.integer({ min: 0, max: 8 }), when: fc.constantFrom('before', 'after') })
  let remote = secondStore()

  beforeEach(async () => {
    remote = secondStore()
    await upload(repository, bytes)
  })

  const build = async () => await repository.db.selectFrom('build').selectAll().executeTakeFirstOrThrow()
  const attempt = () => ({ signal: new AbortController().signal, now: new Date('2026-11-22T12:00:00Z') })
  async function move(verb: 'upload' | 'rehome', ends: Life) {
    const killable = mortal(ends)
    const parts = movesOf(repository, killable(remote), killable(repository.storage))
    const { id } = await build()
    try {
      return await (verb === 'upload' ? uploadBuild(id, parts, attempt()) : rehomeBuild(id, parts, attempt()))
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      return undefined
    }
  }
  /** The store that the row names has the whole file, so that its link is good at any moment. */
  async function expectWhole() {
    const { storage } = await build()
    expect((await bytesAt(storage === 'local' ? repository.storage : remote, path))?.equals(bytes)).toBe(true)
  }
  const toTheEnd: Life = { endsAt: 0, when: 'before' }

  it.each(['before', 'after'] as const)(
    'and whose process is killed %s any change of a store is whole, and mended by the retry',
    async (when) => {
      for (let endsAt = 1; endsAt <= 8; endsAt++) {
        for (const verb of ['upload', 'rehome'] as const) {
          await move(verb, { endsAt, when })
          await expectWhole()
          expect(await move(verb, toTheEnd)).toEqual({ kind: 'done' })
          await expectWhole()
        }
        expect(await keysIn(remote)).toEqual([])
        expect(await keysIn(repository.storage)).toEqual([icon, path])
      }
    },
  )

  it('in any order, with kills, activations and deactivations between, never loses its file', async () => {
    const step = fc.oneof(
      fc.record({ verb: fc.constantFrom('upload', 'rehome'), life }),
      fc.record({ verb: fc.constantFrom('activate', 'deactivate') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        for (const each of steps) {
          const { id } = await build()
          if ('life' in each) await move(each.verb, each.life)
          else if (each.verb === 'activate') expect(await activateBuild(repository.db, id, 'below-dsm-7')).toBeNull()
          else await deactivateBuild(repository.db, id)
          await expectWhole()
        }
        await move('upload', toTheEnd)
        expect([await keysIn(remote), await keysIn(repository.storage)]).toEqual([[path], [icon, sidecar]])
        await expectWhole()
      }),
      { numRuns: 30 },
    )
  })

  it('is not taken back while devices are told of it', async () => {
    const { id } = await build()
    await move('upload', toTheEnd)
    await activateBuild(repository.db, id, 'below-dsm-7')
    expect(await move('rehome', toTheEnd)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('must be deactivated') })
    expect(await build()).toMatchObject({ storage: 'remote', active: true })
  })

  it('keeps beside it what it says of itself, in the words of older repositories', async () => {
    await move('upload', toTheEnd)
    const kept: unknown = JSON.parse(String(await bytesAt(repository.storage, sidecar)))
    const { md5, size_bytes, upload_sha256 } = await build()
    expect(kept).toMatchObject({
      info: { package: 'sample', version: '1.2.3-4', arch: 'noarch', displayname: 'Sample' },
      derived: { install_wizard: false, upgrade_wizard: false, startable: true, license: null },
      calculated: {
        md5,
        sha256: upload_sha256,
        size: size_bytes,
        uploaded_at: '2026-11-22T12:00:00.000Z',
        object_storage_key: path,
        sidecar_version: 1,
      },
    })
    for (const key of [sidecar, sidecar.replaceAll('[', '%5B')]) expect((await fetch(`${repository.url}/nas/${key}`)).status, key).toBe(404)
  })

  it('and deleted meanwhile has what it left removed by a job', async () => {
    const { id } = await build()
    const parts = movesOf(repository, remote)
    // While the copy is made, somebody deletes the build.
    const outcome = await uploadBuild(
      id,
      movesOf(repository, {
        ...mortal(toTheEnd)(remote),
        publish: async (...publication) => {
          await repository.db.deleteFrom('build').where('id', '=', id).execute()
          await remote.publish(...publication)
        },
      }),
      attempt(),
    )
    expect(outcome).toMatchObject({ kind: 'skipped' })
    const [asked] = await runRemovals(repository, parts)
    expect(asked).toEqual([path])
    expect([await keysIn(remote), await keysIn(repository.storage)]).toEqual([[], [icon]])
  })

  it('is refused when bucket and storage are one place', async () => {
    const outcome = await uploadBuild((await build()).id, movesOf(repository, repository.storage), attempt())
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('one place') })
    await expectWhole()
  })

  it('is not taken back when the bucket has other bytes', async () => {
    await move('upload', toTheEnd)
    await remote.put(path, otherBytes(), { replace: true })
    expect(await move('rehome', toTheEnd)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('md5') })
    expect(await keysIn(repository.storage)).toEqual([icon, sidecar])
  })
})

async function* otherBytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('other bytes')
}

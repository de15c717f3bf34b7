import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { placeBuild } from '../../server/builds/place-build.ts'
import { aCall } from '../a-call.ts'
import { databases } from '../catalog/test-database.ts'
import { withoutGnupg } from '../signing/gpg-home.ts'
import { spkOf } from '../spk/reading.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { type Attempt, finish } from './finishing.ts'
import { openSigningRoom } from './signing-room.ts'

const room = openSigningRoom()

describe.skipIf(withoutGnupg).each(databases)('a build whose process was stopped on %s', (kind) => {
  // With the settings, uploads are stored as waiting for their signature; no worker runs, so that every step is made by the test.
  const repository = useRepository(kind, () => room.settings)
  const bytes = sampleSpk({ info: { firmware: '7.0-40000' } })
  const path = 'sample/4/sample.v4.f40000[noarch].spk'
  const icon = 'sample/4/icon_72.png'
  let buildId: number

  beforeEach(async () => {
    await upload(repository, bytes)
    buildId = (await row()).id
  })

  const row = async () => await repository.db.selectFrom('build').selectAll().executeTakeFirstOrThrow()
  const change = async (values: Partial<Awaited<ReturnType<typeof row>>>) => await repository.db.updateTable('build').set(values).execute()
  const signing = async (attempt: Attempt = {}) => await finish(repository, buildId, { signing: room.setup, ...attempt })
  async function file(): Promise<Buffer> {
    const object = await repository.storage.open(path)
    return Buffer.from((await object?.body.toArray())?.reduce((whole, piece) => Buffer.concat([whole, piece]), Buffer.alloc(0)))
  }
  async function stageCopy(): Promise<string> {
    const { key } = await repository.storage.stage(
      (async function* () {
        yield bytes
      })(),
    )
    await change({ staged_key: key })
    return key
  }
  /** The row tells what the file is, the file carries one signature, and nothing else lies about. */
  async function expectSigned(): Promise<void> {
    const stored = await file()
    expect(spkOf(stored).members.filter(({ name }) => name === 'syno_signature.asc')).toHaveLength(1)
    expect(await row()).toMatchObject({
      signing: 'signed',
      signing_error: null,
      md5: createHash('md5').update(stored).digest('hex'),
      size_bytes: stored.length,
    })
    expect(await repository.files()).toEqual([icon, path])
  }

  describe('while it was put in place', () => {
    it('before its file moved, is put in place by the job, with the icons of its version', async () => {
      await stageCopy()
      await repository.storage.delete(path)
      await repository.storage.delete(icon)
      await finish(repository, buildId, {})
      expect(await repository.files()).toEqual([icon, path])
      expect((await file()).equals(bytes)).toBe(true)
      expect(await row()).toMatchObject({ staged_key: null })
    })

    it('while its file had both names, keeps one', async () => {
      await stageCopy()
      await finish(repository, buildId, {})
      expect(await repository.files()).toEqual([icon, path])
    })

    it('after its file moved and before the row knew, is found to be in place', async () => {
      await change({ staged_key: randomBytes(16).toString('hex') })
      await finish(repository, buildId, {})
      expect(await row()).toMatchObject({ staged_key: null })
    })

    it('between file and icons, gets its icons', async () => {
      await change({ staged_key: randomBytes(16).toString('hex') })
      await repository.storage.delete(icon)
      await finish(repository, buildId, {})
      expect(await repository.files()).toEqual([icon, path])
    })

    it('leaves the icons to the first build of the version, even when it comes later', async () => {
      await stageCopy()
      await repository.storage.delete(icon)
      await upload(repository, sampleSpk({ info: { firmware: '7.0-40000', arch: 'avoton' }, icons: { 72: Buffer.from('other') } }))
      expect(await repository.files()).not.toContain(icon)
      await placeBuild(buildId, repository)
      expect(await (await fetch(`${repository.url}/nas/${icon}`)).text()).not.toBe('other')
    })

    it('is not activated before its file is there', async () => {
      await stageCopy()
      const result = await repository.runtime.mounted[0]?.instance.commands.activate?.(['sample', '1.2.3-4'], aCall())
      expect(result).toMatchObject({ ok: false, json: { builds: [{ refused: expect.stringContaining('put in place') }] } })
    })
  })

  describe('while it was signed', () => {
    it('before its file was replaced, is signed once by the next run', async () => {
      await change({ signing: 'signing' })
      await signing()
      await expectSigned()
    })

    it('after its file was replaced and before the row knew, is described as it is, and not signed again', async () => {
      const before = await row()
      await signing()
      await change({ signing: 'signing', md5: before.md5, size_bytes: before.size_bytes })
      const stamps = room.server.received.length
      await signing()
      await expectSigned()
      expect(room.server.received).toHaveLength(stamps)
    })

    it('after everything, is left as it is', async () => {
      await signing()
      const [before, stamps] = [await row(), room.server.received.length]
      await signing()
      expect([await row(), room.server.received.length]).toEqual([before, stamps])
    })

    it('and cannot be signed now, shows why and may be activated where no signature is needed', async () => {
      await change({ signing: 'signing' })
      room.server.behaviour = { status: 503 }
      await expect(signing()).rejects.toThrow('timestamp_status')
      expect(await row()).toMatchObject({ signing: 'pending', signing_error: expect.stringContaining('503') })
      const result = await repository.runtime.mounted[0]?.instance.commands.activate?.(['sample', '1.2.3-4'], aCall())
      expect(result).toMatchObject({ ok: true })
    })

    it('by a run that lost its lease, is not replaced by that run', async () => {
      const lost = new AbortController()
      lost.abort(new Error('the lease is over'))
      await expect(signing({ signal: lost.signal })).rejects.toThrow('the lease is over')
      expect((await file()).equals(bytes)).toBe(true)
      expect(await repository.files()).toEqual([icon, path])
    })

    it('and two runs meet, ends as one signed file that the row describes', async () => {
      await Promise.allSettled([signing(), signing(), signing()])
      await signing()
      await expectSigned()
    })
  })

  it('that was made active meanwhile keeps the bytes that devices were told of', async () => {
    await change({ active: true, signing_error: 'an earlier failure' })
    await signing()
    expect((await file()).equals(bytes)).toBe(true)
    expect(await row()).toMatchObject({ active: true, signing: 'unsigned', signing_error: null, size_bytes: bytes.length })
    expect(await repository.files()).toEqual([icon, path])
  })

  it('waits on after a failed attempt, and counts as failed after the last', async () => {
    room.server.behaviour = { status: 503 }
    await expect(signing({ attempt: 19 })).rejects.toThrow()
    expect(await row()).toMatchObject({ signing: 'pending' })
    await expect(signing({ attempt: 20 })).rejects.toThrow()
    expect(await row()).toMatchObject({ signing: 'failed', signing_error: expect.any(String) })
  })

  it('without a key fails for good, and says so', async () => {
    await expect(signing({ signing: { ...room.setup, gpgHome: '/nonexistent' } })).rejects.toThrow('signing_key_missing')
    expect(await row()).toMatchObject({ signing: 'failed', signing_error: expect.stringContaining('no usable secret key') })
  })
})

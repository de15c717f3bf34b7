import { beforeEach, describe, expect, it } from 'vitest'
import { rehomeBuild } from '../../server/remote/rehome-build.ts'
import { uploadBuild } from '../../server/remote/upload-build.ts'
import { resyncFile } from '../../server/resync/resync-file.ts'
import { resyncMetadata } from '../../server/resync/resync-metadata.ts'
import { drawIcon } from '../../server/spk/png-icon.ts'
import { databases } from '../catalog/test-database.ts'
import { bytesAt, movesOf, secondStore } from '../remote/moving.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { storedBuild } from '../upload/stored-build.ts'
import { upload } from '../upload/wire.ts'

const rich: SampleSpk = {
  info: {
    firmware: '7.0-40000',
    arch: 'x86 avoton',
    displayname_fre: 'Échantillon',
    description_fre: 'Un échantillon',
    changelog: 'First',
    report_url: 'https://example.org/report',
    distributor: 'Distributor',
    distributor_url: 'https://example.org',
    install_dep_packages: 'git>=2',
    install_dep_services: 'ssh',
    support_conf_folder: 'yes',
  },
  license: 'Free',
  conf: { privilege: '{"defaults":{"run-as":"package"}}' },
  wizard: { 'install_uifile_fre.sh': 'echo' },
}

describe.each(databases)('reading a stored build anew on %s', (kind) => {
  const repository = useRepository(kind)
  let remote = secondStore()

  beforeEach(async () => {
    remote = secondStore()
    expect((await upload(repository, sampleSpk(rich))).status).toBe(201)
  })

  const parts = () => movesOf(repository, remote)
  const attempt = () => ({ signal: new AbortController().signal, now: new Date() })
  const ids = async () => (await repository.db.selectFrom('build').select('id').orderBy('id').execute()).map(({ id }) => id)
  const first = async () => (await ids())[0] ?? 0

  async function corrupt(): Promise<void> {
    const { db } = repository
    const wrong = { maintainer: 'Wrong', distributor: null, report_url: null, license: 'Wrong', install_wizard: false, startable: false }
    await db
      .updateTable('version')
      .set({ ...wrong, upstream: '9' })
      .execute()
    await db
      .updateTable('build')
      .set({ md5: '0'.repeat(32), size_bytes: 1, changelog: 'Wrong', checksum: null })
      .execute()
    await db.updateTable('build_manifest').set({ dependencies: null, conf_privilege: null }).execute()
    await db.deleteFrom('display_name').execute()
    await db.updateTable('build_description').set({ text: 'Wrong' }).execute()
    await db.deleteFrom('version_system_service').execute()
    await db.deleteFrom('build_architecture').where('position', '=', 1).execute()
    await db.deleteFrom('icon').execute()
  }

  it('gives every row back what the file says, in whichever store it is', async () => {
    const before = await storedBuild(repository)
    await corrupt()
    expect(await resyncMetadata(await first(), parts())).toEqual({ kind: 'done' })
    expect(await storedBuild(repository)).toEqual(before)

    expect(await uploadBuild(await first(), parts(), attempt())).toEqual({ kind: 'done' })
    await corrupt()
    expect(await resyncMetadata(await first(), parts())).toEqual({ kind: 'done' })
    expect(await storedBuild(repository)).toEqual({ ...before, build: { ...before.build, storage: 'remote' } })
  })

  it('writes icons anew', async () => {
    const icon = 'sample/4/icon_72.png'
    const drawn = drawIcon({ seed: 'sample' }, 72)
    await repository.storage.delete(icon)
    await resyncMetadata(await first(), parts())
    expect((await bytesAt(repository.storage, icon))?.equals(drawn)).toBe(true)
  })

  it('works out digest and size of the file, or of what was moved to the bucket', async () => {
    const { md5, size_bytes } = (await storedBuild(repository)).build
    for (const move of [async () => {}, async () => void (await uploadBuild(await first(), parts(), attempt()))]) {
      await move()
      await repository.db
        .updateTable('build')
        .set({ md5: '0'.repeat(32), size_bytes: 1 })
        .execute()
      expect(await resyncFile(await first(), parts())).toEqual({ kind: 'done' })
      expect((await storedBuild(repository)).build).toMatchObject({ md5, size_bytes })
    }
    expect(await rehomeBuild(await first(), parts(), attempt())).toEqual({ kind: 'done' })
  })

  it('changes nothing when another build of the version says otherwise, and says what', async () => {
    const other = { ...rich, info: { ...rich.info, arch: 'cedarview', changelog: 'Second' } }
    expect((await upload(repository, sampleSpk(other))).status).toBe(201)
    const [id = 0, sibling = 0] = await ids()
    // The sibling’s own file is exchanged for one that says otherwise, behind the back of the repository.
    const { path } = await repository.db.selectFrom('build').select('path').where('id', '=', sibling).executeTakeFirstOrThrow()
    const foreign = sampleSpk({ ...other, info: { ...other.info, maintainer: 'Somebody' } })
    await repository.storage.put(path, once(foreign), { replace: true })
    await repository.db.updateTable('version').set({ maintainer: 'Wrong' }).execute()
    const before = await rows()
    expect(await resyncMetadata(id, parts())).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/differs.*\[cedarview\]\.spk\nmaintainer: this file "Maintainer", the other "Somebody"/s),
    })
    expect(await rows()).toEqual(before)
  })

  it('compares with a build that is in the bucket, and with one of which only the sidecar is to be had', async () => {
    const other = { ...rich, info: { ...rich.info, arch: 'cedarview' } }
    await upload(repository, sampleSpk(other))
    const [id = 0, sibling = 0] = await ids()
    expect(await uploadBuild(sibling, parts(), attempt())).toEqual({ kind: 'done' })
    expect(await resyncMetadata(id, parts())).toEqual({ kind: 'done' })
    expect(await resyncMetadata(id, movesOf(repository, undefined))).toEqual({ kind: 'done' })
    expect(await resyncMetadata(sibling, movesOf(repository, undefined))).toEqual({ kind: 'done' })
    // A no of an older sidecar about wizards is not believed.
    expect(await repository.db.selectFrom('version').select('install_wizard').executeTakeFirst()).toEqual({ install_wizard: true })
  })

  it('is refused for a file that is missing or is another package', async () => {
    const { build } = await storedBuild(repository)
    await repository.storage.put(build.path, once(sampleSpk({ info: { package: 'another' } })), { replace: true })
    expect(await resyncMetadata(build.id, parts())).toMatchObject({ kind: 'refused', reason: expect.stringContaining('another 1.2.3-4') })
    await repository.storage.delete(build.path)
    for (const resync of [resyncMetadata, resyncFile])
      expect(await resync(build.id, parts())).toMatchObject({ kind: 'refused', reason: expect.stringContaining('missing') })
    expect(await storedBuild(repository)).toMatchObject({ build })
  })

  async function rows() {
    const { db } = repository
    return [await db.selectFrom('version').selectAll().execute(), await db.selectFrom('build').selectAll().orderBy('id').execute()]
  }
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Running, startScheduler, startWorker } from '@trellis/stack'
import { tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCall } from '../a-call.ts'
import { offered } from '../catalog/offered.ts'
import { databases } from '../catalog/test-database.ts'
import { signedIn, stranger } from '../routes/browser.ts'
import { gpg, withoutGnupg } from '../signing/gpg-home.ts'
import { unpackedBytes } from '../signing/unpacked-bytes.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { openSigningRoom } from './signing-room.ts'

const DSM_6: SampleSpk = {
  info: { firmware: '6.1-15047' },
  license: 'MIT',
  scripts: { preinst: 'exit 0' },
  wizard: { install_uifile: '[]' },
}
const DSM_7 = sampleSpk({ info: { firmware: '7.0-40000' } })
/** What the signature covers, in the order in which a device joins it. */
const COVERED = ['INFO', 'LICENSE', 'PACKAGE_ICON.PNG', 'WIZARD_UIFILES/install_uifile', 'package.tgz', 'scripts/preinst']

const room = openSigningRoom()

describe.skipIf(withoutGnupg).each(databases)('signing on %s', (kind) => {
  const repository = useRepository(kind, () => room.settings)
  const running: Running[] = []
  beforeAll(() => {
    running.push(startWorker(repository.runtime), startScheduler(repository.runtime))
  })
  afterAll(async () => {
    for (const part of running) await part.stop()
  })

  const build = async () => await repository.db.selectFrom('build').selectAll().executeTakeFirstOrThrow()
  // A first repeat comes within two seconds; a busy machine may take its time.
  const becomes = async (wanted: object) => await expect.poll(build, { timeout: 20_000 }).toMatchObject(wanted)
  const command = async (name: 'activate' | 'deactivate') =>
    await repository.runtime.mounted[0]?.instance.commands[name]?.(['sample', '1.2.3-4'], aCall())
  const served = async (): Promise<Buffer> => {
    const { path } = await build()
    const response = await fetch(`${repository.url}/nas/${path.split('/').map(encodeURIComponent).join('/')}`)
    return Buffer.from(await response.arrayBuffer())
  }

  it('makes a file that GnuPG verifies over the members as a device joins them, and the catalog describes that file', async () => {
    expect((await upload(repository, sampleSpk(DSM_6))).status).toBe(201)
    await becomes({ signing: 'signed', signing_error: null })
    const bytes = await served()
    const folder = tempDir('signed')
    writeFileSync(join(folder, 'served.spk'), bytes)
    const unpacked = unpackedBytes(join(folder, 'served.spk'), COVERED)
    writeFileSync(join(folder, 'detached.asc'), await gpg(room.home.path, ['--decrypt'], unpacked.signature))
    await gpg(room.home.path, ['--verify', join(folder, 'detached.asc'), '-'], unpacked.bytes)

    expect(await command('activate')).toMatchObject({ ok: true })
    const packages = await offered(`${repository.url}/nas?arch=avoton&build=22259&language=enu`)
    expect(packages).toMatchObject([{ md5: createHash('md5').update(bytes).digest('hex'), size: bytes.length }])
    const linked = await fetch(packages[0]?.link ?? '')
    expect(Buffer.from(await linked.arrayBuffer()).equals(bytes)).toBe(true)
    expect(await repository.files()).toHaveLength(2)
  })

  it('waits for a timestamp server that is down, tells only maintainers why, and ends well when the server is back', async () => {
    room.server.behaviour = { status: 503 }
    await upload(repository, sampleSpk(DSM_6))
    await becomes({ signing: 'pending', signing_error: expect.stringContaining('503') })
    const seenBy = async (browser: { ask: ReturnType<typeof stranger>['ask'] }) => (await browser.ask('/api/packages/sample')).body
    expect(await seenBy(await signedIn(repository, 'admin'))).toMatchObject({
      versions: [{ builds: [{ signing: 'pending', signingError: expect.stringContaining('503') }] }],
    })
    expect(await seenBy(stranger(repository))).toMatchObject({ versions: [{ builds: [{ signing: 'pending', signingError: null }] }] })
    room.server.behaviour = 'stamp'
    await becomes({ signing: 'signed', signing_error: null })
  })

  it('gives up when no repeat could help, and succeeds when the dead job is replayed after the mend', async () => {
    room.server.behaviour = { status: 404 }
    await upload(repository, sampleSpk(DSM_6))
    await becomes({ signing: 'failed', signing_error: expect.stringContaining('404') })
    await expect.poll(async () => (await repository.runtime.engine.dead()).length, { timeout: 10_000 }).toBe(1)
    room.server.behaviour = 'stamp'
    for (const { id } of await repository.runtime.engine.dead()) await repository.runtime.engine.replay(id)
    await becomes({ signing: 'signed', signing_error: null })
  })

  it('is not waited for by a build for DSM 7, which then keeps its bytes', async () => {
    room.server.behaviour = { status: 503 }
    await upload(repository, DSM_7)
    await becomes({ signing: 'pending', signing_error: expect.any(String) })
    expect(await command('activate')).toMatchObject({ ok: true })
    room.server.behaviour = 'stamp'
    await becomes({ active: true, signing: 'unsigned', signing_error: null })
    expect((await served()).equals(DSM_7)).toBe(true)
  })

  it('is waited for by a build for DSM 6, which cannot be activated before', async () => {
    room.server.behaviour = { status: 503 }
    await upload(repository, sampleSpk(DSM_6))
    await becomes({ signing_error: expect.any(String) })
    expect(await command('activate')).toMatchObject({ ok: false, json: { builds: [{ refused: expect.stringContaining('not signed') }] } })
    expect(await build()).toMatchObject({ active: false })
  })

  it('ends with an active build when the publisher asked for that', async () => {
    const browser = await signedIn(repository, 'admin')
    const answer = await browser.change('POST', '/api/uploads?activate=true', {
      body: new Uint8Array(sampleSpk(DSM_6)),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(answer.status).toBe(201)
    await becomes({ signing: 'signed', active: true, activate_when_ready: false })
  })
})

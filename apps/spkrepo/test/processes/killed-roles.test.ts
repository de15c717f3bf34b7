import { databaseKinds, gnupg } from '@trellis/stack/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openSigningRoom } from '../builds/signing-room.ts'
import { offered } from '../catalog/offered.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { eventually, type Installation, install } from './installation.ts'
import { beginUpload, closed, onlyBuild, signedBuild, upload } from './publishing.ts'

/** Those that processes of several hosts can share. */
const servers = databaseKinds.filter((kind) => kind !== 'SQLite')
const missing = 'skipped' in (await gnupg())
const packageNamed = (name: string) => sampleSpk({ info: { package: name }, payload: Buffer.alloc(4_000_000, name) })

describe.skipIf(missing).each(servers)('roles as separate processes on %s', (kind) => {
  const room = openSigningRoom()
  let installation: Installation
  beforeAll(async () => {
    installation = await install(kind, room.settings)
  }, 60_000)
  afterEach(async () => await installation.killAll())
  afterAll(async () => await installation.close())

  it('take a package in at one api, sign it at a worker, and give it out at another api', async () => {
    const spk = packageNamed('travels')
    const [first, second] = await Promise.all([installation.serve('api'), installation.serve('api')])
    const [worker, scheduler] = await Promise.all([installation.start('worker'), installation.start('scheduler')])
    expect(await upload(first.url, installation.key, spk)).toBe(201)
    expect(await signedBuild(installation, second.url, 'travels')).toMatchObject({ matchesItsRow: true, signatures: 1 })
    await installation.command(['spkrepo', 'activate', 'travels', '1.2.3-4'])
    const catalog = await offered(`${second.url}/nas?build=1594&arch=88f6281&language=enu&major=3`)
    expect(catalog).toMatchObject([{ package: 'travels', version: '1.2.3-4' }])
    for (const process of [first, second, worker, scheduler]) expect(await process.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  it('lose nothing when an api is killed in the middle of an upload: the publisher repeats it, and what was left is swept', async () => {
    const spk = packageNamed('half-way')
    const [first, second] = await Promise.all([installation.serve('api'), installation.serve('api')])
    const call = await beginUpload(first.url, installation, spk)
    await first.stop('SIGKILL')
    await closed(call)
    expect(await onlyBuild(installation, 'half-way')).toBeUndefined()
    expect(installation.staged()).toHaveLength(1)
    installation.ageStaged()
    expect(await upload(second.url, installation.key, spk)).toBe(201)
    await Promise.all([installation.start('worker'), installation.start('scheduler')])
    expect(await signedBuild(installation, second.url, 'half-way')).toMatchObject({ matchesItsRow: true, signatures: 1 })
    await eventually('the leftover was swept', () => (installation.staged().length === 0 ? true : undefined))
  })

  it('finish a build whose api was killed as soon as its row was there', async () => {
    const spk = packageNamed('committed')
    const [first, second] = await Promise.all([installation.serve('api'), installation.serve('api')])
    const answered = upload(first.url, installation.key, spk).catch(() => 'no answer')
    await eventually('the row was there', async () => await onlyBuild(installation, 'committed'))
    await first.stop('SIGKILL')
    await answered
    await Promise.all([installation.start('worker'), installation.start('scheduler')])
    expect(await signedBuild(installation, second.url, 'committed')).toMatchObject({ matchesItsRow: true, signatures: 1, staged_key: null })
    expect(await upload(second.url, installation.key, spk)).toBe(200)
    expect(await onlyBuild(installation, 'committed')).toMatchObject({ signing: 'signed' })
  })

  it('sign once when a worker is killed while it waits for the timestamp', async () => {
    const spk = packageNamed('unstamped')
    room.server.behaviour = 'silence'
    const [api, worker] = await Promise.all([installation.serve('api'), installation.start('worker'), installation.start('scheduler')])
    const askedBefore = room.server.received.length
    expect(await upload(api.url, installation.key, spk)).toBe(201)
    await eventually('the worker asked for a timestamp', () => (room.server.received.length > askedBefore ? true : undefined))
    await worker.stop('SIGKILL')
    room.server.behaviour = 'stamp'
    const next = await installation.start('worker')
    expect(await signedBuild(installation, api.url, 'unstamped')).toMatchObject({ matchesItsRow: true, signatures: 1 })
    await next.printed(/"crashes":1.*its worker was lost/)
  })

  it('keep the job of an upload while no scheduler lives, and hand it over once', async () => {
    const spk = packageNamed('unrelayed')
    const [api, scheduler] = await Promise.all([installation.serve('api'), installation.start('scheduler'), installation.start('worker')])
    await scheduler.stop('SIGKILL')
    const askedBefore = room.server.received.length
    expect(await upload(api.url, installation.key, spk)).toBe(201)
    expect(await installation.outboxSize()).toBe(1)
    await Promise.all([installation.start('scheduler'), installation.start('scheduler')])
    expect(await signedBuild(installation, api.url, 'unrelayed')).toMatchObject({ matchesItsRow: true, signatures: 1 })
    expect(await installation.outboxSize()).toBe(0)
    expect(room.server.received.length - askedBefore).toBe(1)
  })
})

describe.skipIf('skipped' in (await gnupg()))('everything in one process on the embedded database', () => {
  const room = openSigningRoom()
  let installation: Installation
  beforeAll(async () => {
    installation = await install('SQLite', room.settings)
  }, 60_000)
  afterEach(async () => await installation.killAll())
  afterAll(async () => await installation.close())

  it('loses nothing when it is killed during an upload and again during signing', async () => {
    const spk = packageNamed('everywhere')
    const first = await installation.serve('up')
    const call = await beginUpload(first.url, installation, spk)
    await first.stop('SIGKILL')
    await closed(call)
    expect(await onlyBuild(installation, 'everywhere')).toBeUndefined()
    installation.ageStaged()

    room.server.behaviour = 'silence'
    const second = await installation.serve('up')
    await eventually('the leftover was swept', () => (installation.staged().length === 0 ? true : undefined))
    const askedBefore = room.server.received.length
    expect(await upload(second.url, installation.key, spk)).toBe(201)
    await eventually('it asked for a timestamp', () => (room.server.received.length > askedBefore ? true : undefined))
    await second.stop('SIGKILL')

    room.server.behaviour = 'stamp'
    const third = await installation.serve('up')
    expect(await signedBuild(installation, third.url, 'everywhere')).toMatchObject({ matchesItsRow: true, signatures: 1 })
  })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Running, type Storage, startScheduler, startWorker } from '@trellis/stack'
import { missingSwift, type S3Server, startSwift } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildTasks } from '../../contract/index.ts'
import { openRemote } from '../../server/remote/open-remote.ts'
import { rehomeBuild } from '../../server/remote/rehome-build.ts'
import { uploadBuild } from '../../server/remote/upload-build.ts'
import { openNasApp } from '../catalog/nas-app.ts'
import { offered } from '../catalog/offered.ts'
import { type Browser, signedIn } from '../routes/browser.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { upload } from '../upload/wire.ts'
import { Killed, mortal } from './mortal-storage.ts'
import { bytesAt, keysIn, movesOf } from './moving.ts'

const missing = missingSwift()
const path = 'sample/4/sample.v4.f40000[noarch].spk'
const encoded = 'sample/4/sample.v4.f40000%5Bnoarch%5D.spk'
const icon = 'sample/4/icon_72.png'
const bytes = sampleSpk({ info: { firmware: '7.0-40000' } })
// Sent in two parts.
const large = sampleSpk({ info: { firmware: '7.0-40000' }, payload: Buffer.alloc(9_000_000, 'sample') })

describe.skipIf(missing)('a repository with a bucket for what is on offer', () => {
  let s3: S3Server
  let remoteSettings: Readonly<Record<string, string>> = {}
  const purged: string[] = []
  const cdn = createServer((request, response) => {
    if (request.method === 'PURGE') purged.push(`${request.url} ${request.headers['fastly-key']}`)
    response.end()
  })
  beforeAll(async () => {
    s3 = await startSwift()
    await new Promise<void>((resolve) => cdn.listen(0, '127.0.0.1', resolve))
    const { TRELLIS_STORAGE_URL = '' } = await s3.freshStorage()
    remoteSettings = {
      OBJECT_STORAGE_PACKAGES_ENDPOINT: s3.endpoint,
      OBJECT_STORAGE_PACKAGES_REGION: 'us-east-1',
      OBJECT_STORAGE_PACKAGES_BUCKET: new URL(TRELLIS_STORAGE_URL).hostname,
      OBJECT_STORAGE_PACKAGES_ACCESS_KEY: s3.accessKeyId,
      OBJECT_STORAGE_PACKAGES_SECRET_KEY: s3.secretAccessKey,
    }
  })
  const repository = useRepository('SQLite', () => ({
    ...remoteSettings,
    CDN_PURGE_TOKEN: 'token',
    TRELLIS_CDN_SOFT: 'false',
    PACKAGES_CDN_HOST: `http://127.0.0.1:${(cdn.address() as AddressInfo).port}`,
  }))
  let roles: Running[] = []
  let bucket: Storage
  let boss: Browser
  beforeAll(async () => {
    roles = [startWorker(repository.runtime), startScheduler(repository.runtime)]
    await repository.member('boss', ['admin', 'package_admin', 'developer'])
    boss = await signedIn(repository, 'boss')
    bucket = bucketOf()
  })
  afterAll(async () => {
    await Promise.all(roles.map((role) => role.stop()))
    cdn.close()
    await s3?.stop()
  })

  function bucketOf(): Storage {
    const remote = openRemote({
      remote: {
        bucket: remoteSettings.OBJECT_STORAGE_PACKAGES_BUCKET ?? '',
        endpoint: s3.endpoint,
        prefix: '',
        accessKeyId: s3.accessKeyId,
        secretAccessKey: s3.secretAccessKey,
        downloads: 'stream',
      },
    })
    if (remote === undefined) throw new Error('no bucket')
    return remote
  }
  const build = async () => await repository.db.selectFrom('build').select(['id', 'storage', 'active']).executeTakeFirstOrThrow()
  const json = { 'content-type': 'application/json' }
  const act = async (action: string, ids: readonly number[]) =>
    await boss.change('POST', `/api/admin/builds/actions/${action}`, { body: JSON.stringify({ ids }), headers: json })
  /** The tasks once all of them have ended. */
  async function ended(): Promise<BuildTasks['tasks']> {
    const tasks = async () => (await boss.ask('/api/admin/tasks')).body
    await expect.poll(tasks, { timeout: 20_000, interval: 50 }).toMatchObject({ pending_count: 0 })
    return (await tasks()).tasks as BuildTasks['tasks']
  }
  const purgedAt = async (address: string) =>
    await expect.poll(() => purged, { timeout: 20_000, interval: 50 }).toContain(`/${address} token`)

  it('moves a build there when it is activated, and its link in the catalog goes on giving the same bytes', async () => {
    expect((await upload(repository, large)).status).toBe(201)
    const { id } = await build()
    expect((await act('activate', [id])).body).toMatchObject({ results: [{ outcome: 'done' }] })
    expect(await ended()).toMatchObject([{ type: 'upload', state: 'SUCCESS', label: path, error: null, by: 'boss', buildId: id }])
    expect(await build()).toMatchObject({ storage: 'remote', active: true })
    expect([await keysIn(bucket), await repository.files()]).toEqual([[path], [icon, `${path}.json`]])

    const [entry] = await offered(`${repository.url}/nas?build=64570&arch=geminilake&language=enu&major=7`)
    const link = `${repository.url}${new URL(entry?.link ?? '').pathname}`
    expect(link).toContain(encoded)
    const whole = await fetch(link)
    expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, 'bytes'])
    expect(Buffer.from(await whole.arrayBuffer()).equals(large)).toBe(true)
    const part = await fetch(link, { headers: { range: 'bytes=8999000-8999009' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, large.subarray(8_999_000, 8_999_010)])
    expect((await fetch(link, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })).status).toBe(304)
    await purgedAt(encoded)
  })

  it('takes it back once it is inactive', async () => {
    expect((await upload(repository, bytes)).status).toBe(201)
    const { id } = await build()
    await act('upload', [id])
    await ended()
    await repository.db.updateTable('build').set({ active: true }).execute()
    expect((await act('rehome', [id])).body).toMatchObject({ results: [{ outcome: 'skipped', code: 'is_active' }] })
    await act('deactivate', [id])
    purged.length = 0
    expect((await act('rehome', [id])).body).toMatchObject({ results: [{ outcome: 'queued' }] })
    expect((await ended())[0]).toMatchObject({ type: 'rehome', state: 'SUCCESS' })
    expect([await keysIn(bucket), await repository.files()]).toEqual([[], [icon, path]])
    expect((await bytesAt(repository.storage, path))?.equals(bytes)).toBe(true)
    await purgedAt(encoded)
  })

  it('deletes its object and its sidecar with it, and has the CDN forget it', async () => {
    expect((await upload(repository, bytes)).status).toBe(201)
    const { id } = await build()
    await act('upload', [id])
    await ended()
    purged.length = 0
    expect((await act('delete', [id])).body).toMatchObject({ results: [{ outcome: 'done' }] })
    await expect.poll(async () => await keysIn(bucket), { timeout: 20_000, interval: 50 }).toEqual([])
    await purgedAt(encoded)
    expect((await repository.files()).filter((file) => file.includes('.spk'))).toEqual([])
  })

  it('moves one that was to be active as soon as it is ready', async () => {
    const headers = { 'content-type': 'application/octet-stream' }
    expect((await boss.change('POST', '/api/uploads?activate=true', { body: new Uint8Array(bytes), headers })).status).toBe(201)
    await expect.poll(async () => await build(), { timeout: 20_000, interval: 50 }).toMatchObject({ storage: 'remote', active: true })
  })

  it('is whole in one of the two wherever a move is killed, and the next attempt ends it', async () => {
    expect((await upload(repository, bytes)).status).toBe(201)
    const { id } = await build()
    const attempt = { signal: new AbortController().signal, now: new Date() }
    for (const verb of [uploadBuild, rehomeBuild]) {
      for (let endsAt = 1; endsAt <= 5; endsAt++) {
        const killable = mortal({ endsAt, when: 'after' })
        const dying = movesOf(repository, killable(bucket), killable(repository.storage))
        await verb(id, dying, attempt).catch((error: unknown) => expect(error).toBeInstanceOf(Killed))
        const { storage } = await build()
        expect((await bytesAt(storage === 'local' ? repository.storage : bucket, path))?.equals(bytes)).toBe(true)
      }
      expect(await verb(id, movesOf(repository, bucket), attempt)).toEqual({ kind: 'done' })
    }
    expect([await keysIn(bucket), (await build()).storage]).toEqual([[], 'local'])
  })

  it('gives it out at the address of the CDN, or at one that is signed, where that is wanted', async () => {
    expect((await upload(repository, bytes)).status).toBe(201)
    await act('upload', [(await build()).id])
    await ended()
    const { db } = repository
    const database = { database: repository.runtime.database, db, folder: '', drop: async () => {} }
    for (const downloads of [{ mode: 'signed' }, { mode: 'cdn', base: new URL('https://cdn.example.org') }] as const) {
      const app = await openNasApp(database, { remote: { storage: bucket, downloads } })
      const answer = await app.get(`/nas/${encoded}`)
      const { location = '', 'cache-control': caching } = answer.headers
      expect([answer.statusCode, caching]).toEqual([302, 'no-store'])
      if (downloads.mode === 'cdn') expect(location).toBe(`https://cdn.example.org/${encoded}`)
      else expect(Buffer.from(await (await fetch(String(location))).arrayBuffer()).equals(bytes)).toBe(true)
      await app.close()
    }
  })
})

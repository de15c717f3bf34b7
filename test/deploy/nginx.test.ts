import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  ask,
  freePort,
  missingWebServer,
  type Program,
  startProgram,
  startWebServer,
  tempDir,
  type WebServer,
} from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../../apps/trellis/src/main.ts')
const catalog = '/nas?build=64570&arch=geminilake&language=enu&major=7'

describe.skipIf(await missingWebServer())('nginx with the files of deploy/nginx', () => {
  let api: Program
  let web: WebServer
  beforeAll(async () => {
    // Of the two processes that nginx is told of, one has gone away.
    const [port, gone] = [await freePort(), await freePort()]
    const env = { TRELLIS_HTTP_TRUST_PROXY: 'true', TRELLIS_PUBLIC_URL: 'https://packages.example' }
    api = await startProgram('node', [main, 'up', '--demo', '--data', tempDir('behind'), '--port', String(port)], { env })
    await api.printed(/Trellis is ready/)
    web = await startWebServer({ files: join(import.meta.dirname, '../../deploy/nginx'), apiPorts: [gone, port] })
  })
  afterAll(async () => {
    await web.stop()
    await api.stop('SIGTERM')
  })

  it('is a configuration that nginx accepts without a warning', () => {
    expect(web.verdict).toMatch(/syntax is ok/)
    expect(web.verdict).not.toMatch(/warn|emerg/)
  })

  it('sends people to TLS and tells their browsers to stay there', async () => {
    expect(await ask(`${web.http}/packages?q=a`)).toMatchObject({ status: 308, headers: { location: 'https://127.0.0.1/packages?q=a' } })
    expect(await ask(`${web.https}/packages`)).toMatchObject({ status: 200, headers: { 'strict-transport-security': 'max-age=31536000' } })
  })

  it('answers every request while one of two processes is gone', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(`${web.https}/api/session`)))

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('keeps the catalog for devices, over TLS and without', async () => {
    const first = await ask(`${web.https}${catalog}`)
    const second = await ask(`${web.https}${catalog}`)

    expect(first).toMatchObject({ status: 200, headers: { 'x-cache': 'MISS' } })
    expect(second).toMatchObject({ status: 200, headers: { 'x-cache': 'HIT' } })
    expect(second.body).toEqual(first.body)
    expect((await ask(`${web.http}${catalog}`)).body).toEqual(first.body)
  })

  it('lets large bodies through where packages are uploaded, and nowhere else', async () => {
    const body = randomBytes(3 * 1024 * 1024)
    const headers = { 'content-type': 'application/octet-stream', 'content-length': body.length }

    expect((await ask(`${web.https}/api/packages`, { method: 'POST', headers, body })).status).toBe(401)
    expect((await ask(`${web.https}/api/session`, { method: 'POST', headers, body })).status).toBe(413)
  })

  it('keeps figures and readiness from the public', async () => {
    expect((await ask(`${web.https}/metrics`)).status).toBe(404)
    expect((await ask(`${web.https}/readyz`)).status).toBe(404)
    expect((await ask(`${web.https}/healthz`)).status).toBe(200)
  })
})

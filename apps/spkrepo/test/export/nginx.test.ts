import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, nginx, type Program, startProgram, tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportRepository } from '../../server/export/export-repository.ts'
import { buildFiles } from '../../server/remote/build-files.ts'
import { useCatalog } from '../catalog/opened-catalog.ts'
import { eventually } from '../processes/installation.ts'

const program = await nginx()

describe.skipIf('skipped' in program)('nginx with the files of an export', () => {
  const catalog = useCatalog('SQLite')
  const folder = tempDir('export-nginx')
  const url = { http: '' }
  const running: Program[] = []
  let path = ''

  const exported = async () => {
    const { db } = catalog.store
    const seeded = await catalog.seed({ min: 40_000, icons: [72, 256], descriptions: { enu: 'in English', fre: 'en français' } })
    path = seeded.path
    await catalog.seed({ package: 'old', arch: ['88f628x'], min: 1594, max: 23_739 })
    await catalog.seed({
      package: 'old',
      version: '2.0-2',
      arch: ['88f628x'],
      min: 1594,
      versionRow: { report_url: 'https://example.org/bugs' },
    })
    await catalog.seed({ package: 'router', arch: ['ipq806x'], min: 7742 })
    await exportRepository({
      db,
      files: buildFiles(catalog.nas.storage, undefined),
      keyring: async () => undefined,
      packagesUrl: new URL('https://packages.example.org/nas'),
      folder: join(folder, 'export'),
      architectures: ['88f628x', 'geminilake', 'ipq806x', 'noarch'],
      now: new Date(0),
      signal: new AbortController().signal,
      progress: () => undefined,
    })
  }

  beforeAll(async () => {
    if ('skipped' in program) return
    await exported()
    const port = await freePort()
    url.http = `http://127.0.0.1:${port}`
    mkdirSync(join(folder, 'temp'))
    writeFileSync(join(folder, 'nginx.conf'), configuration(port))
    const server = await startProgram(program.path, ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')])
    running.push(server)
    await eventually(
      'nginx answered',
      async () =>
        await fetch(url.http).then(
          () => true,
          () => undefined,
        ),
    )
  })
  beforeEach(exported)
  afterAll(async () => {
    for (const server of running) await server.stop('SIGTERM')
  })

  const configuration = (port: number) => `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    events { }
    http {
      access_log off;
      client_body_temp_path ${folder}/temp;
      proxy_temp_path ${folder}/temp;
      fastcgi_temp_path ${folder}/temp;
      uwsgi_temp_path ${folder}/temp;
      scgi_temp_path ${folder}/temp;
      include ${folder}/export/current/nginx-maps.conf;
      server {
        listen 127.0.0.1:${port};
        include ${folder}/export/current/nginx-locations.conf;
      }
    }`

  const devices = ['88f6281', '88f628x', 'geminilake', 'ipq806x', 'noarch', 'abacus'].flatMap((arch) =>
    [
      '0',
      '730',
      '731',
      '1594',
      '5003',
      '5004',
      '23739',
      '23740',
      '025556',
      '39999',
      '40000',
      '64570',
      '99999999',
      '9007199254740993',
      'six',
    ].flatMap((build) =>
      ['language=enu', 'language=fre&package_update_channel=beta', 'language=ger&major=1', 'language=enu&major=08', 'language=xxx'].map(
        (rest) => `arch=${arch}&build=${build}&${rest}`,
      ),
    ),
  )

  it('answers devices as the catalog does', async () => {
    const exported = new Set(['88f6281', '88f628x', 'geminilake', 'ipq806x', 'noarch'])
    for (const query of devices) {
      const [served, asked] = [await fetch(`${url.http}/nas?${query}`), await catalog.nas.get(`/nas?${query}`)]
      const body = (text: string) => text.replaceAll(/&build=\d+"/g, '')
      const isExported = exported.has(new URLSearchParams(query).get('arch') ?? '')
      expect([query, served.status]).toEqual([query, isExported ? asked.statusCode : 422])
      if (served.status !== 200) continue
      expect([query, served.headers.get('content-type'), body(await served.text())]).toEqual([query, 'application/json', body(asked.body)])
    }
  })

  it('serves the files behind the links, whole and in part', async () => {
    const answer = await fetch(`${url.http}/nas/?arch=geminilake&build=64570&language=fre&unique=synology_geminilake_220%2B`)
    const { packages } = (await answer.json()) as { packages: { link: string; desc: string; thumbnail: string[]; md5: string }[] }
    const [entry] = packages
    const { pathname, search } = new URL(entry?.link ?? '')
    const file = await fetch(`${url.http}${pathname}${search}`)
    expect([entry?.desc, file.status, file.headers.get('content-type')]).toEqual(['en français', 200, 'application/octet-stream'])
    expect(catalog.nas.md5(new Uint8Array(await file.arrayBuffer()))).toBe(entry?.md5)
    const part = await fetch(`${url.http}${pathname}`, { headers: { range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'the '])
    for (const thumbnail of entry?.thumbnail ?? []) {
      const icon = await fetch(`${url.http}${new URL(thumbnail).pathname}`)
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/png'])
    }
    expect(path).toContain('[noarch]')
  })

  it('refuses requests that lack something, and shows nothing else of the export', async () => {
    for (const query of ['', '?arch=noarch&build=64570', '?build=64570&language=enu', '?arch=&build=64570&language=enu']) {
      expect([query, (await fetch(`${url.http}/nas${query}`)).status]).toEqual([query, 400])
    }
    for (const address of [
      '/nas/layout.json',
      '/nas/../layout.json',
      '/nas/..%2Flayout.json',
      '/nas../releases',
      '/layout.json',
      '/nas/nginx-maps.conf',
    ]) {
      expect([address, (await fetch(`${url.http}${address}`)).status]).toEqual([address, 404])
    }
  })
})

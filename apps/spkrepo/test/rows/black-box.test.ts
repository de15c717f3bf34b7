import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gnupg, missingSwift, type S3Server, startSwift, tempDir } from '@trellis/stack/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawIcon } from '../../server/spk/png-icon.ts'
import { openSigningRoom } from '../builds/signing-room.ts'
import { offered } from '../catalog/offered.ts'
import { databases } from '../catalog/test-database.ts'
import { eventually, type Installation, install, type Server } from '../processes/installation.ts'
import { gpg } from '../signing/gpg-home.ts'
import { unpackedBytes } from '../signing/unpacked-bytes.ts'
import { curl } from './curl.ts'

const missing = missingSwift() ?? ('skipped' in (await gnupg()) ? true : undefined)
const hasPostgres = databases.some((kind) => kind === 'PostgreSQL')
// With the suites of roles apart, which are SQLite with S3 and PostgreSQL with a folder, each two of these meet once.
const places = [
  { kind: 'SQLite', files: 'a folder' },
  { kind: 'PostgreSQL', files: 'S3' },
] as const

describe.skipIf(missing || !hasPostgres).each(places)(
  'one process on $kind with its files in $files, seen by curl, tar and GnuPG',
  ({ kind, files }) => {
    const room = openSigningRoom()
    const spk = packedByTar()
    const device = 'build=25556&arch=88f6282&language=enu&package_update_channel=beta'
    let s3: S3Server | undefined
    let installation: Installation
    let server: Server
    beforeAll(async () => {
      s3 = files === 'S3' ? await startSwift() : undefined
      installation = await install(kind, { ...room.settings, ...(await s3?.freshStorage()) })
      server = await installation.serve('up')
    }, 120_000)
    afterAll(async () => {
      await installation?.close()
      await s3?.stop()
    })

    it('a package that tar made is uploaded once, and a second time to no effect', async () => {
      const call = ['--user', `${installation.key}:`, '--header', 'Content-Type: application/octet-stream', '--data-binary', `@${spk}`]
      const [first, second] = [await curl(...call, `${server.url}/api/packages`), await curl(...call, `${server.url}/api/packages/`)]
      expect([first.status, second.status]).toEqual([201, 200])
      expect(JSON.parse(first.body.toString())).toEqual({
        package: 'boxed',
        version: '2.1-7',
        firmware: '6.1-15047',
        architectures: ['88f628x', 'x86'],
      })
      expect(second.body.equals(first.body)).toBe(true)
      expect([...first.headers.keys()]).not.toContain('set-cookie')
      expect((await curl('--user', 'nobody:', '--data-binary', `@${spk}`, `${server.url}/api/packages`)).status).toBe(401)
    })

    it('devices are told of it in every way in which they ask, whatever host they name, with the key that GnuPG exports', async () => {
      await eventually('the build was signed', async () => {
        const [build] = await installation.db.selectFrom('build').select('signing').execute()
        return build?.signing === 'signed' ? true : undefined
      })
      await installation.command(['spkrepo', 'activate', 'boxed', '2.1-7'])
      await offered(`${server.url}/nas?${device}`)
      const form = device.split('&').flatMap((pair) => ['--data-urlencode', pair])
      const answers = [
        await curl(`${server.url}/nas?${device}`),
        await curl(`${server.url}/nas/?${device}`),
        await curl(...form, `${server.url}/nas`),
        await curl('--header', 'Host: evil.example.org', '--header', 'X-Forwarded-Host: evil.example.org', `${server.url}/nas?${device}`),
        await curl('--compressed', `${server.url}/nas?${device}`),
      ]
      expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual(
        answers.map(() => [200, 'application/json']),
      )
      expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1)
      const head = await curl('--head', `${server.url}/nas?${device}`)
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(answers[0]?.body.length)])
      const { keyrings, packages } = JSON.parse(String(answers[0]?.body))
      expect(keyrings).toEqual([(await gpg(room.home.path, ['--armor', '--export', room.home.fingerprint])).trim()])
      expect(packages).toMatchObject([{ package: 'boxed', version: '2.1-7', qinst: false, qupgrade: false, beta: true, startable: 'yes' }])

      expect((await curl('--header', 'Accept:', `${server.url}/nas?arch=x86`)).status).toBe(400)
      const person = await curl(`${server.url}/nas`)
      expect([person.status, person.headers.get('location'), person.headers.get('cache-control')]).toEqual([
        302,
        expect.stringMatching(/\/packages$/),
        'no-store',
      ])
    })

    it('what they download is what was promised, whole or resumed, and bears a signature over what tar unpacks', async () => {
      const [entry] = await offered(`${server.url}/nas?${device}`)
      const link = entry?.link ?? ''
      expect(link).toContain('?arch=88f628x&build=25556')
      const whole = await curl(link)
      expect([whole.body.length, createHash('md5').update(whole.body).digest('hex')]).toEqual([entry?.size, entry?.md5])
      const rest = await curl('--range', '1000-', link)
      expect([rest.status, rest.body.equals(whole.body.subarray(1_000))]).toEqual([206, true])
      expect((await curl('--header', `If-None-Match: ${whole.headers.get('etag')}`, link)).status).toBe(304)
      for (const icon of entry?.thumbnail ?? []) expect((await curl(icon)).headers.get('content-type')).toBe('image/png')
      for (const path of ['../../etc/passwd', 'boxed/7/', '.staging', 'boxed/7/nothing.spk', '%2e%2e/trellis.db'])
        expect((await curl('--path-as-is', `${server.url}/nas/${path}`)).status, path).toBe(404)

      const folder = tempDir('signed')
      writeFileSync(join(folder, 'signed.spk'), whole.body)
      const { bytes, signature } = unpackedBytes(join(folder, 'signed.spk'), [
        'INFO',
        'LICENSE',
        'PACKAGE_ICON.PNG',
        'package.tgz',
        'scripts/preinst',
      ])
      writeFileSync(join(folder, 'detached.asc'), await gpg(room.home.path, ['--decrypt'], signature))
      await gpg(room.home.path, ['--verify', join(folder, 'detached.asc'), '-'], bytes)
      // The rest is as it was packed.
      const unsigned = execFileSync('tar', ['--delete', '--file', '-', 'syno_signature.asc'], { input: whole.body })
      expect(execFileSync('tar', ['-tf', '-'], { input: unsigned })).toEqual(execFileSync('tar', ['-tf', spk]))
    })

    it('what another process takes back is offered no more, and its page still has the file', async () => {
      const [entry] = await offered(`${server.url}/nas?${device}`)
      await installation.command(['spkrepo', 'deactivate', 'boxed', '2.1-7'])
      await eventually('the package was gone', async () => {
        const { packages } = JSON.parse((await curl(`${server.url}/nas?${device}`)).body.toString())
        return packages.length === 0 ? true : undefined
      })
      expect((await curl(entry?.link ?? '')).status).toBe(200)
      expect((await curl(`${server.url}/package/boxed`)).body.toString()).toContain('2.1-7')
    })
  },
)

/** Makes a package as its author would without us: GNU tar, and an INFO written by hand. */
function packedByTar(): string {
  const folder = tempDir('packed')
  mkdirSync(join(folder, 'scripts'))
  mkdirSync(join(folder, 'target'))
  writeFileSync(join(folder, 'target/hello'), '#!/bin/sh\necho hello\n')
  execFileSync('tar', ['-czf', 'package.tgz', '-C', 'target', 'hello'], { cwd: folder })
  const checksum = createHash('md5')
    .update(readFileSync(join(folder, 'package.tgz')))
    .digest('hex')
  const info = [
    'package="boxed"',
    'version="2.1-7"',
    'arch="88f6281 x86"',
    'firmware="6.1-15047"',
    'displayname="Boxed"',
    'description="Made by tar"',
    'report_url="https://report.example.org"',
    `checksum="${checksum}"`,
  ]
  writeFileSync(join(folder, 'INFO'), `${info.join('\n')}\n`)
  writeFileSync(join(folder, 'LICENSE'), 'Do what you like.\n')
  writeFileSync(join(folder, 'PACKAGE_ICON.PNG'), drawIcon({ seed: 'boxed' }, 72))
  writeFileSync(join(folder, 'scripts/preinst'), 'exit 0\n')
  execFileSync('tar', ['-cf', 'boxed.spk', '--format=ustar', 'INFO', 'LICENSE', 'PACKAGE_ICON.PNG', 'package.tgz', 'scripts'], {
    cwd: folder,
  })
  return join(folder, 'boxed.spk')
}

import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../commands/running.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'

/** What another repository has: bodies by path, and entries of its catalog by architecture. */
interface Other {
  readonly files: Map<string, Buffer>
  readonly catalogs: Map<string, readonly Record<string, unknown>[]>
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  readonly redirects: Map<string, string>
}

describe('trellis spkrepo mirror', () => {
  const repository = useRepository('SQLite')
  const servers: Server[] = []
  let other: Other
  let address = ''
  beforeEach(async () => {
    other = { files: new Map(), catalogs: new Map(), asked: [], redirects: new Map() }
    address = await serve(other)
  })
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  const serve = async ({ files, catalogs, asked, redirects }: Other) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://other')
      asked.push(url.pathname)
      const catalog = catalogs.get(url.searchParams.get('arch') ?? '')
      const location = redirects.get(url.pathname)
      const file = files.get(url.pathname)
      if (url.pathname === '/nas' && catalog !== undefined) {
        const isList = Number(url.searchParams.get('build')) < 5004
        response.setHeader('content-type', 'application/json').end(JSON.stringify(isList ? catalog : { packages: catalog }))
      } else if (location !== undefined) response.writeHead(302, { location }).end()
      else if (file !== undefined) response.end(file)
      else response.writeHead(404).end()
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const entry = (path: string, bytes: Buffer, rest: Record<string, unknown> = {}) => ({
    package: 'sample',
    version: '1.2.3-4',
    link: `${address}${path}?arch=x86&build=64570`,
    md5: createHash('md5').update(bytes).digest('hex'),
    size: bytes.length,
    ...rest,
  })
  const offer = (arch: string, ...offered: readonly (readonly [string, Buffer])[]) => {
    for (const [path, bytes] of offered) other.files.set(path, bytes)
    other.catalogs.set(
      arch,
      offered.map(([path, bytes]) => entry(path, bytes)),
    )
  }
  const mirror = async (values = {}) =>
    await runCommand(repository, 'mirror', [`${address}/nas`], {
      as: 'admin',
      arch: ['x86', 'avoton'],
      build: ['64570', '1594'],
      ...values,
    })
  const builds = async () =>
    await repository.db.selectFrom('build').select(['path', 'upload_sha256', 'activate_when_ready']).orderBy('path').execute()

  it('takes every offered file once, without the signature of the other repository, and offers it to devices', async () => {
    const [x86, both] = [sampleSpk({ info: { arch: 'x86' } }), sampleSpk({ info: { version: '2.0-5' } })]
    const signed = sampleSpk({ info: { arch: 'x86' }, members: { 'syno_signature.asc': 'of the other repository' } })
    offer('x86', ['/a%5Bx86%5D.spk', signed], ['/both.spk', both])
    offer('avoton', ['/both.spk', both])
    const result = await mirror()
    expect(result).toMatchObject({ ok: true, json: { stored: 2, there: 0, known: 0, rejected: 0, failed: 0 } })
    expect(await builds()).toEqual([
      { path: 'sample/4/sample.v4.f1594[x86].spk', upload_sha256: sha256(x86), activate_when_ready: true },
      { path: 'sample/5/sample.v5.f1594[noarch].spk', upload_sha256: sha256(both), activate_when_ready: true },
    ])
    expect(other.asked.filter((path) => path === '/both.spk')).toHaveLength(1)
    const asked = other.asked.length
    expect(await mirror()).toMatchObject({ ok: true, json: { stored: 0, known: 2 }, lines: [] })
    // The four catalogs, and no file.
    expect(other.asked.length - asked).toBe(4)
  })

  it('reads a file again when its digest has changed, and leaves alone what is here by another way', async () => {
    offer('x86', ['/a.spk', sampleSpk()])
    await mirror({ arch: 'x86' })
    offer('x86', ['/a.spk', sampleSpk({ info: { version: '2.0-5' } })])
    expect(await mirror({ arch: 'x86' })).toMatchObject({ json: { stored: 1 } })
    offer('x86', ['/moved.spk', sampleSpk()])
    expect(await mirror({ arch: 'x86' })).toMatchObject({ json: { there: 1 } })
  })

  it('keeps nothing of a file that is not what its catalog promises, and tries again the next time', async () => {
    offer('x86', ['/a.spk', sampleSpk()])
    other.files.set('/a.spk', sampleSpk({ info: { changelog: 'other bytes' } }))
    const result = await mirror({ arch: 'x86' })
    expect(result).toMatchObject({
      ok: false,
      json: { failed: 1 },
      lines: [{ address: `${address}/a.spk`, status: 'failed', code: 'md5_mismatch' }],
    })
    expect([await builds(), await repository.files()]).toEqual([[], []])
    other.files.set('/a.spk', sampleSpk())
    expect(await mirror({ arch: 'x86' })).toMatchObject({ ok: true, json: { stored: 1 } })
  })

  it('names what is rejected, and asks for it again only when it is told to', async () => {
    offer('x86', ['/bad.spk', sampleSpk({ info: { arch: 'abacus' } })], ['/good.spk', sampleSpk()])
    expect(await mirror({ arch: 'x86' })).toMatchObject({ ok: false, json: { stored: 1, rejected: 1 } })
    expect(await mirror({ arch: 'x86' })).toMatchObject({ ok: true, json: { known: 2 } })
    await repository.db.insertInto('architecture').values({ code: 'abacus' }).execute()
    expect(await mirror({ arch: 'x86', again: true })).toMatchObject({ ok: true, json: { stored: 1, known: 1 } })
  })

  it('asks no server but those that it was given', async () => {
    const foreign: Other = { files: new Map([['/a.spk', sampleSpk()]]), catalogs: new Map(), asked: [], redirects: new Map() }
    const elsewhere = await serve(foreign)
    other.catalogs.set('x86', [entry('/a.spk', sampleSpk(), { link: `${elsewhere}/a.spk` }), entry('/b.spk', sampleSpk())])
    other.redirects.set('/b.spk', `${elsewhere}/a.spk`)
    const result = await mirror({ arch: 'x86' })
    expect(result.lines).toMatchObject([{ code: 'foreign_host' }, { code: 'foreign_host' }])
    expect(foreign.asked).toEqual([])
    expect(await mirror({ arch: 'x86', 'files-from': [elsewhere] })).toMatchObject({ ok: true, json: { stored: 1, there: 1 } })
  })

  it('goes on where a catalog cannot be read, and says which', async () => {
    offer('x86', ['/a.spk', sampleSpk()])
    other.catalogs.set('avoton', [{ package: 'sample' }])
    const result = await mirror({ build: '64570' })
    expect(result).toMatchObject({ ok: false, json: { stored: 1, failed: 1 } })
    expect(result.lines[0]).toMatchObject({ status: 'failed', code: 'catalog_invalid' })
    expect(await mirror({ arch: 'geminilake', build: '64570' })).toMatchObject({ ok: false, lines: [{ code: 'upstream_status' }] })
  })

  it.each([
    [{ build: 'six' }, 'device_invalid'],
    [{ major: 'x' }, 'device_invalid'],
    [{ 'files-from': 'somewhere' }, 'url_invalid'],
    [{ as: 'nobody' }, 'user_unknown'],
  ])('is told what is wrong with %j', async (values, code) => {
    expect(await mirror(values)).toMatchObject({ ok: false, misused: true, json: { error: { code } } })
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

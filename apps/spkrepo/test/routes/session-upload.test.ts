import { beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { traces } from '../upload/traces.ts'
import { type Browser, signedIn } from './browser.ts'

describe.each(databases)('an upload by session on %s', (kind) => {
  const repository = useRepository(kind, { SPKREPO_UPLOADS_MAX_BYTES: String(64 * 1024) })
  let admin: Browser
  beforeAll(async () => {
    admin = await signedIn(repository, 'admin')
  })
  const send = async (bytes: Uint8Array, query = '') =>
    await admin.change('POST', `/api/uploads${query}`, {
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    })
  const build = async () => await repository.db.selectFrom('build').select(['id', 'activate_when_ready']).executeTakeFirstOrThrow()

  it('names the build that it made, and the same one for the same bytes', async () => {
    const first = await send(sampleSpk())
    const { id } = await build()
    expect([first.status, first.body]).toEqual([
      201,
      { buildId: id, package: 'sample', version: '1.2.3-4', firmware: '3.1-1594', architectures: ['noarch'], duplicate: false },
    ])
    expect(await send(sampleSpk())).toMatchObject({ status: 200, body: { buildId: id, duplicate: true } })
    expect(first.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['', false],
    ['?activate=false', false],
    ['?activate=true', true],
  ])('with "%s" asks for activation: %s', async (query, activate) => {
    expect((await send(sampleSpk(), query)).status).toBe(201)
    expect(await build()).toMatchObject({ activate_when_ready: activate })
  })

  it.each([
    ['no package', { members: { INFO: null } }, 422, 'missing_info_file', 'Missing INFO file'],
    ['an unknown architecture', { info: { arch: 'z80' } }, 422, 'architecture_unknown', 'Unknown architecture: z80'],
  ] satisfies [string, SampleSpk, number, string, string][])(
    'of %s is refused with code and words, without a trace',
    async (_, spk, status, code, message) => {
      const before = await traces(repository)
      const answer = await send(sampleSpk(spk))
      expect([answer.status, answer.body.error]).toMatchObject([status, { code, message }])
      expect(answer.body.requestId).toEqual(answer.headers.get('x-request-id'))
      expect(await traces(repository)).toEqual(before)
    },
  )

  it('of differing metadata is told every difference', async () => {
    await send(sampleSpk())
    const { body } = await send(sampleSpk({ info: { maintainer: 'Another', firmware: '6.1-15047' } }))
    expect(body.error).toMatchObject({
      code: 'version_differs',
      details: { differences: [{ field: 'maintainer', uploaded: 'Another', stored: 'Maintainer' }] },
    })
  })

  it('of nothing, and of too much, is refused', async () => {
    expect(await send(Buffer.alloc(0))).toMatchObject({ status: 400, body: { error: { code: 'empty_body' } } })
    expect(await send(Buffer.alloc(64 * 1024 + 1))).toMatchObject({ status: 413, body: { error: { code: 'body_too_large' } } })
    expect(await repository.files()).toEqual([])
  })

  it('with a question that is none is refused', async () => {
    expect(await send(sampleSpk(), '?activate=perhaps')).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
  })
})

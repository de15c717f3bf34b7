import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../catalog/test-database.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { traces } from '../upload/traces.ts'
import { upload } from '../upload/wire.ts'
import { type Browser, signedIn, stranger } from './browser.ts'

const MEMBERS = {
  'a user': [],
  'an administrator of accounts': ['admin'],
  'a developer who maintains another package': ['developer'],
  'a maintainer': ['developer'],
  'a maintainer who is no developer any more': [],
  'a package administrator': ['package_admin'],
} as const satisfies Record<string, readonly string[]>
type Who = keyof typeof MEMBERS | 'a stranger'

/** Who may change the builds of a package, and who may upload for it. */
const MATRIX: readonly (readonly [Who, activates: number, uploads: number])[] = [
  ['a stranger', 401, 401],
  ['a user', 403, 403],
  ['an administrator of accounts', 403, 403],
  ['a developer who maintains another package', 403, 403],
  ['a maintainer', 200, 201],
  ['a maintainer who is no developer any more', 403, 403],
  ['a package administrator', 200, 403],
]

describe.each(databases)('the rights of roles on %s', (kind) => {
  const repository = useRepository(kind)
  const browsers = new Map<Who, Browser>()
  const ids = new Map<Who, string>()
  const named = (who: Who): Browser => browsers.get(who) ?? stranger(repository)
  let buildId: number

  beforeAll(async () => {
    for (const [index, who] of (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).entries()) {
      const { account } = await repository.member(`member-${index}`, MEMBERS[who])
      ids.set(who, account.id)
      browsers.set(who, await signedIn(repository, account.username))
    }
  })

  beforeEach(async () => {
    await upload(repository, sampleSpk({ info: { firmware: '7.0-40000' } }))
    await upload(repository, sampleSpk({ info: { package: 'another' } }))
    await maintains('sample', 'a maintainer')
    await maintains('sample', 'a maintainer who is no developer any more')
    await maintains('another', 'a developer who maintains another package')
    buildId = (await repository.db.selectFrom('build').select('id').orderBy('id').executeTakeFirstOrThrow()).id
  })

  async function maintains(packageName: string, who: Who): Promise<void> {
    const { id } = await repository.db.selectFrom('package').select('id').where('name', '=', packageName).executeTakeFirstOrThrow()
    await repository.db
      .insertInto('package_maintainer')
      .values({ package_id: id, account_id: ids.get(who) ?? '' })
      .execute()
  }
  const isActive = async () =>
    (await repository.db.selectFrom('build').select('active').where('id', '=', buildId).executeTakeFirstOrThrow()).active

  it.each(MATRIX)('%s activates and deactivates a build with status %i', async (who, status) => {
    const browser = named(who)
    expect((await browser.change('POST', `/api/builds/${buildId}/activate`)).status).toBe(status)
    expect(await isActive()).toBe(status === 200)
    await repository.db.updateTable('build').set({ active: true }).where('id', '=', buildId).execute()
    expect((await browser.change('POST', `/api/builds/${buildId}/deactivate`)).status).toBe(status)
    expect(await isActive()).toBe(status !== 200)
  })

  it.each(MATRIX)('%s uploads by session: %i for changes, %i for uploads', async (who, _, status) => {
    const before = await traces(repository)
    const body = new Uint8Array(sampleSpk({ info: { version: '2-5' } }))
    const answer = await named(who).change('POST', '/api/uploads', { body, headers: { 'content-type': 'application/octet-stream' } })
    expect(answer.status).toBe(status)
    if (status !== 201) return expect(await traces(repository)).toEqual(before)
    expect(answer.body).toMatchObject({
      package: 'sample',
      version: '2-5',
      firmware: '3.1-1594',
      architectures: ['noarch'],
      duplicate: false,
    })
  })

  it.each(MATRIX)('%s sees on the page of a package what they may do', async (who, activates, uploads) => {
    const { body, headers } = await named(who).ask('/api/packages/sample')
    expect(body.permissions).toEqual({ upload: uploads === 201, activate: activates === 200 })
    expect(headers.get('cache-control')).toBe('private, no-cache')
  })

  it('a maintainer sees the build as it has become', async () => {
    const { body } = await named('a maintainer').change('POST', `/api/builds/${buildId}/activate`)
    expect(body).toMatchObject({ id: buildId, active: true, architectures: ['noarch'], firmwareMin: { version: '7.0', build: 40000 } })
  })

  it('a build that lacks its signature is not activated, and the reason is told', async () => {
    const { id } = await repository.db.selectFrom('build').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
    const answer = await named('a package administrator').change('POST', `/api/builds/${id}/activate`)
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'signature_required' } } })
  })

  it.each(['999999', '0', '-1', '2147483648', '1.5', 'x', "1'--"])('no build %s is changed by anybody', async (id) => {
    for (const verb of ['activate', 'deactivate']) {
      const { status } = await named('a package administrator').change('POST', `/api/builds/${encodeURIComponent(id)}/${verb}`)
      expect([400, 404]).toContain(status)
    }
  })

  describe('a change without the token of its session', () => {
    const changes = [
      ['POST', () => `/api/builds/${buildId}/activate`],
      ['POST', () => `/api/builds/${buildId}/deactivate`],
      ['POST', () => '/api/uploads'],
    ] as const
    const forgeries: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
      ['no token', async () => ({})],
      ['an empty token', async () => ({ 'x-csrf-token': '' })],
      ['a made-up token', async () => ({ 'x-csrf-token': '0'.repeat(64) })],
      ['the token of somebody else', async () => ({ 'x-csrf-token': named('a package administrator').csrfToken })],
      ['the token of another session of theirs', async () => ({ 'x-csrf-token': (await signedIn(repository, 'member-3')).csrfToken })],
    ]

    it.each(forgeries)('with %s is refused and changes nothing', async (_, headers) => {
      const before = await traces(repository)
      for (const [method, path] of changes) {
        const body = new Uint8Array(sampleSpk({ info: { version: '3-6' } }))
        const type = { 'content-type': 'application/octet-stream' }
        const request = path() === '/api/uploads' ? { body, headers: { ...type, ...(await headers()) } } : { headers: await headers() }
        const answer = await named('a maintainer').ask(path(), { ...request, method })
        expect(answer).toMatchObject({ status: 403, body: { error: { code: 'csrf_token_invalid' } } })
      }
      expect(await traces(repository)).toEqual(before)
      expect(await isActive()).toBe(false)
    })
  })

  it('an API key opens no session, and changes nothing that sessions change', async () => {
    const authorization = `Basic ${Buffer.from(`${repository.admin.key}:`).toString('base64')}`
    const answer = await stranger(repository).ask(`/api/builds/${buildId}/activate`, { method: 'POST', headers: { authorization } })
    expect(answer.status).toBe(401)
    expect((await stranger(repository).ask('/api/session', { headers: { authorization } })).body).toEqual({ user: null, csrfToken: null })
  })
})

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SeededBuild, seedBuild } from '../catalog/seed.ts'
import { type Answer, type Browser, signedIn, stranger } from '../routes/browser.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { traces } from '../upload/traces.ts'

const members = {
  'a user': [],
  'an administrator of accounts': ['admin'],
  'a developer': ['developer'],
  'a package administrator': ['package_admin'],
  'the owner': ['admin', 'package_admin'],
  'a developer who is an administrator': ['admin', 'developer'],
} as const satisfies Record<string, readonly string[]>
type Who = keyof typeof members | 'a stranger'

/** What each sees of the two packages, and what may be tried at all: `none` is a refusal, a number how many rows it reaches. */
const matrix: readonly (readonly [Who, views: 401 | 403 | number, activates: 401 | 403 | number, deletes: 401 | 403 | number])[] = [
  ['a stranger', 401, 401, 401],
  ['a user', 403, 403, 403],
  ['an administrator of accounts', 403, 403, 0],
  ['a developer', 1, 1, 403],
  ['a package administrator', 2, 2, 403],
  ['the owner', 2, 2, 2],
  ['a developer who is an administrator', 1, 1, 1],
]

// One database is enough: what differs between them is in lists.test.ts.
describe('versions and builds in the administration', () => {
  const repository = useRepository('SQLite')
  const browsers = new Map<Who, Browser>()
  const named = (who: Who): Browser => browsers.get(who) ?? stranger(repository)
  let own: SeededBuild
  let foreign: SeededBuild

  beforeAll(async () => {
    for (const [index, who] of (Object.keys(members) as (keyof typeof members)[]).entries()) {
      const { account } = await repository.member(`member-${index}`, members[who])
      browsers.set(who, await signedIn(repository, account.username))
    }
  })
  beforeEach(async () => {
    own = await seedBuild(repository.db, { package: 'own', min: 40000, active: false }, repository.storage)
    foreign = await seedBuild(repository.db, { package: 'foreign', min: 40000, active: false }, repository.storage)
    for (const login of ['member-2', 'member-5']) {
      const account = await repository.runtime.accounts.findUser(login)
      await repository.db
        .insertInto('package_maintainer')
        .values({ package_id: own.packageId, account_id: account?.id ?? '' })
        .execute()
    }
  })

  const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
  const act = async (who: Who, what: string, ids: readonly unknown[]) =>
    await named(who).change('POST', `/api/admin/${what}`, json({ ids }))
  const outcomes = ({ status, body }: Answer) =>
    status === 200 ? (body.results as { outcome: string }[]).filter(({ outcome }) => outcome === 'done').length : status
  const activeBuilds = async () => (await repository.db.selectFrom('build').select('id').where('active', '=', true).execute()).length
  const countOf = (answer: Answer) => (answer.status === 200 ? answer.body.total : answer.status)

  it.each(matrix)('%s lists them: %s', async (who, views) => {
    for (const path of ['/api/admin/builds', '/api/admin/versions']) {
      const answer = await named(who).ask(path)
      expect(countOf(answer)).toBe(views)
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it.each(matrix)('%s opens the details of those alone that they list: %s', async (who, views) => {
    for (const [path, { id, foreignId }] of [
      ['builds', { id: own.buildId, foreignId: foreign.buildId }],
      ['versions', { id: own.versionId, foreignId: foreign.versionId }],
    ] as const) {
      const refused = views > 2 ? views : 404
      expect((await named(who).ask(`/api/admin/${path}/${id}`)).status).toBe(views > 2 ? views : 200)
      expect((await named(who).ask(`/api/admin/${path}/${foreignId}`)).status).toBe(views === 2 ? 200 : refused)
    }
  })

  it.each(matrix)('%s activates and deactivates what is in their care: %s, %s', async (who, _, activates) => {
    const reached = typeof activates === 'number' && activates <= 2 ? activates : 0
    const ids = [own.buildId, foreign.buildId]
    expect(outcomes(await act(who, 'builds/actions/activate', ids))).toBe(activates)
    expect(await activeBuilds()).toBe(reached)
    await repository.db.updateTable('build').set({ active: true }).execute()
    expect(outcomes(await act(who, 'versions/actions/deactivate', [own.versionId, foreign.versionId]))).toBe(activates)
    expect(await activeBuilds()).toBe(2 - reached)
  })

  it.each(matrix)('%s deletes what is in their care, and nothing else: %s, %s, %s', async (who, _views, _activates, deletes) => {
    const before = await traces(repository)
    const reached = deletes <= 2 ? deletes : 0
    expect(outcomes(await act(who, 'builds/actions/delete', [own.buildId, foreign.buildId]))).toBe(deletes)
    const after = await traces(repository)
    expect(after.rows.build).toBe(2 - reached)
    expect(after.files).toHaveLength(before.files.length - reached)
    expect(outcomes(await act(who, 'versions/actions/delete', [own.versionId, foreign.versionId]))).toBe(deletes)
    expect((await traces(repository)).rows.version).toBe(2 - reached)
  })

  it('says of a foreign build no more than of one that never was', async () => {
    const answer = await act('a developer', 'builds/actions/activate', [foreign.buildId, 999_999, own.buildId])
    const unknown = { outcome: 'skipped', code: 'build_unknown' }
    expect(answer.body.results).toMatchObject([
      { id: own.buildId, outcome: 'done' },
      { id: foreign.buildId, label: `build ${foreign.buildId}`, ...unknown },
      { id: 999_999, label: 'build 999999', ...unknown },
    ])
  })

  it.each([[[]], [['x']], [[-1]], [[0]], [[1.5]], [[2 ** 31]], [[1, 1]], [null], [Array.from({ length: 201 }, (_, at) => at + 1)]])(
    'takes no ids like %j',
    async (ids) => {
      const answer = await named('the owner').change('POST', '/api/admin/builds/actions/delete', json({ ids }))
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    },
  )

  it.each(['sort=id%3B--', 'sort=password', 'direction=up', 'page=0', 'page=x', 'active=perhaps', `package=${'x'.repeat(201)}`])(
    'takes no words in an address but its own: %s',
    async (query) => {
      for (const path of ['builds', `builds/${own.buildId}`]) {
        const { status } = await named('the owner').ask(`/api/admin/${path}?${query}`)
        expect([path, status]).toEqual([path, 400])
      }
    },
  )

  it('changes nothing without the token of the session', async () => {
    const { cookie } = named('the owner')
    const before = await traces(repository)
    for (const what of ['builds/actions/activate', 'builds/actions/delete', 'versions/actions/delete']) {
      const request = { method: 'POST', body: json({ ids: [own.buildId] }).body, headers: { cookie, 'content-type': 'application/json' } }
      expect(await stranger(repository).ask(`/api/admin/${what}`, request)).toMatchObject({
        status: 403,
        body: { error: { code: 'csrf_token_invalid' } },
      })
    }
    expect(await traces(repository)).toEqual(before)
  })

  it('activates the rest, and names each build that lacks its signature and what to do', async () => {
    const old = await seedBuild(repository.db, { package: 'own', version: '2.0-2', min: 23739, active: false }, repository.storage)
    const answer = await act('the owner', 'builds/actions/activate', [old.buildId, own.buildId])
    expect(answer.body.results).toEqual([
      {
        id: old.buildId,
        label: 'own 2.0-2, noarch, from 6.2-23739',
        outcome: 'skipped',
        code: 'signature_required',
        message: expect.stringContaining('set up signing'),
      },
      { id: own.buildId, label: 'own 1.0-1, noarch, from 7.0-40000', outcome: 'done', code: null, message: null },
    ])
  })

  it('puts a build right that counts as unsigned though its file is signed, and activates it', async () => {
    const signed = sampleSpk({ members: { 'syno_signature.asc': 'a signature' } })
    const old = await seedBuild(repository.db, { package: 'own', version: '2.0-2', min: 23739, active: false })
    await repository.storage.put(old.path, Readable.from([signed]))
    expect((await act('the owner', 'builds/actions/activate', [old.buildId])).body.results).toMatchObject([{ outcome: 'done' }])
    const row = await repository.db.selectFrom('build').selectAll().where('id', '=', old.buildId).executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      active: true,
      signing: 'signed',
      md5: createHash('md5').update(signed).digest('hex'),
      size_bytes: signed.length,
    })
  })

  it('leaves a build alone while its file is replaced by a signed one', async () => {
    await repository.db.updateTable('build').set({ signing: 'signing' }).where('id', '=', own.buildId).execute()
    for (const [what, id] of [
      ['builds', own.buildId],
      ['versions', own.versionId],
    ] as const) {
      expect((await act('the owner', `${what}/actions/delete`, [id])).body.results).toMatchObject([{ code: 'being_signed' }])
    }
    expect(await repository.files()).toContain(own.path)
  })

  it('is gone from devices as soon as it is deleted, with its file and its icons', async () => {
    await act('the owner', 'builds/actions/activate', [own.buildId, foreign.buildId])
    const offered = async () => {
      const { body } = await stranger(repository).ask('/nas?build=64570&arch=avoton&language=enu&major=7')
      return (body.packages as unknown[]).length
    }
    expect(await offered()).toBe(2)
    await act('the owner', 'versions/actions/delete', [own.versionId])
    expect(await offered()).toBe(1)
    expect((await repository.files()).filter((path) => path.startsWith('own/'))).toEqual([])
    expect((await fetch(`${repository.url}/nas/${own.path}`)).status).toBe(404)
  })

  it('is told in the audit log, by whom', async () => {
    await act('a developer', 'builds/actions/activate', [own.buildId])
    await act('the owner', 'builds/actions/delete', [own.buildId])
    const { events } = await repository.runtime.accounts.auditEvents({ subject: `build:${own.buildId}`, page: 1, pageSize: 9 })
    expect(events.map(({ action, by }) => [action, by?.username])).toEqual([
      ['build.deleted', 'member-4'],
      ['build.activated', 'member-2'],
    ])
  })

  it('leads from a row to its neighbours in the list that somebody came from', async () => {
    const third = await seedBuild(repository.db, { package: 'zebra', min: 64570, active: false })
    const owner = named('the owner')
    const place = async (id: number, query: string) => (await owner.ask(`/api/admin/builds/${id}?${query}`)).body.place
    expect(await place(own.buildId, 'sort=package')).toEqual({
      position: 2,
      total: 3,
      previous: foreign.buildId,
      next: third.buildId,
    })
    expect(await place(own.buildId, 'sort=package&direction=desc&firmware=7.0')).toEqual({
      position: 1,
      total: 2,
      previous: null,
      next: foreign.buildId,
    })
    expect(await place(own.buildId, 'package=zebra')).toBeNull()
  })

  it('takes an API key for the permission of the route, and for no other', async () => {
    const key = async (scopes: readonly string[]) =>
      (await repository.runtime.accounts.createKey({ login: 'member-4', name: 'listing', scopes })).key
    const status = async (scopes: readonly string[], path: string, method = 'GET') => {
      const headers = { authorization: `Bearer ${await key(scopes)}`, 'content-type': 'application/json' }
      const request = { method, headers, ...(method === 'GET' ? {} : { body: json({ ids: [own.buildId] }).body }) }
      return (await stranger(repository).ask(path, request)).status
    }
    expect(await status(['build.view'], '/api/admin/builds')).toBe(200)
    expect(await status(['build.view'], '/api/admin/builds/actions/delete', 'POST')).toBe(401)
    expect(await status(['package.upload'], '/api/admin/builds')).toBe(401)
  })

  it.each([
    ['a stranger', '/admin/builds?package=x', 302],
    ['a stranger', '/admin', 302],
    ['a user', '/admin', 403],
    ['a user', '/admin/builds', 403],
    ['an administrator of accounts', '/admin', 200],
    ['an administrator of accounts', '/admin/builds', 403],
    ['a developer', '/admin/versions', 200],
    ['the owner', '/admin/builds?sort=nothing&page=many', 200],
    ['the owner', '/admin/builds/999999', 404],
    ['the owner', '/admin/nothing', 404],
  ] satisfies [Who, string, number][])('shows %s the page %s with status %i', async (who, path, status) => {
    const answer = await named(who).ask(path)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store'])
    if (status === 302) expect(answer.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`)
    if (status === 403) expect(answer.text).toContain('Ask an administrator')
  })
})

import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { askRoute, byKey, bySession, codeOf } from './asking.ts'
import { type Policy, policies } from './policies.ts'
import { type Actor, type KnownRoute, openRelease, type Release } from './release.ts'

// Opened once for the whole file, and before its tests are collected, because there is one test for each route.
const release = await openRelease()
afterAll(async () => await release.close())

const everyone = [...release.actors.keys()]
/** Sessions that took the place of those that the actors had at first. */
const newestSessions = new Map<string, NonNullable<Actor['session']>>()
const guarded = release.routes.flatMap((route) => {
  const policy = policyOf(route)
  return policy === undefined ? [] : [{ name: `${route.method} ${route.pattern}`, route, policy }]
})
const changing = guarded.filter(({ route }) => !['GET', 'HEAD', 'OPTIONS'].includes(route.method))

function policyOf({ method, pattern }: KnownRoute): Policy | undefined {
  return policies[`${method === 'HEAD' ? 'GET' : method} ${pattern}`]
}

/** What an actor should come to: an answer, or the reason for none. */
function verdictFor(who: Policy['who'], actor: string): 'answered' | 401 | 403 {
  if (who === 'anyone') return 'answered'
  if (actor === 'anonymous' || actor === 'deactivated') return 401
  if (who === 'signed-in' || who.roles.includes(actor)) return 'answered'
  // Whose key it is must not be told to somebody who only has a key.
  return 'keyFor' in who ? 401 : 403
}

function headersOf({ who }: Policy, { session, key }: Actor) {
  return typeof who === 'object' && 'keyFor' in who ? byKey(key) : bySession(session)
}

function verdictOf(status: number, { answer }: Pick<Policy, 'answer'> = {}): 'answered' | number {
  if (status === answer) return 'answered'
  return status === 401 || status === 403 || status >= 500 ? status : 'answered'
}

describe('every route of the release', () => {
  it('has a policy, and every policy has a route', () => {
    const known = release.routes.map(({ method, pattern }) => `${method === 'HEAD' ? 'GET' : method} ${pattern}`)
    expect([...new Set(known)].sort()).toEqual(Object.keys(policies).sort())
  })

  it.each(guarded)('$name answers whom it should, and nobody else', async ({ route, policy }) => {
    const verdicts: Record<string, unknown> = {}
    for (const actor of everyone) {
      verdicts[actor] = verdictOf((await askRoute(release, route, policy, headersOf(policy, await actorFor(route, actor)))).status, policy)
    }
    expect(verdicts).toEqual(Object.fromEntries(everyone.map((actor) => [actor, verdictFor(policy.who, actor)])))
  })

  it.each(guarded)('$name is sent with every security header, also when it refuses', async ({ route, policy }) => {
    const said = await askRoute(release, route, policy)
    expect(Object.fromEntries(said.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-request-id': expect.stringMatching(/^[\w.-]{8,}$/),
    })
    const policyHeader = said.headers.get('content-security-policy') ?? ''
    expect(policyHeader).toMatch(/default-src 'self'/)
    expect(policyHeader).toMatch(/frame-ancestors 'none'/)
    expect(policyHeader.split(';').find((directive) => directive.trim().startsWith('script-src'))).not.toMatch(/unsafe|\*|http/)
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) expect(said.headers.get(name), name).toBeNull()
  })

  it.each(guarded.filter(({ policy }) => policy.who !== 'anyone'))('$name is kept by no cache', async ({ route, policy }) => {
    for (const actor of everyone) {
      const { headers, status } = await askRoute(release, route, policy, headersOf(policy, await actorFor(route, actor)))
      const isKeepable = ['GET', 'HEAD'].includes(route.method) || status >= 400
      if (isKeepable) expect(headers.get('cache-control'), `${actor}: ${status}`).toMatch(/no-store|private/)
    }
  })

  it.each(
    guarded.flatMap(({ name, route, policy }) =>
      policy.permission === undefined || typeof policy.who === 'string'
        ? []
        : [{ name, route, policy, scope: policy.permission, owner: policy.who.roles[0] ?? '' }],
    ),
  )('$name takes a key for its permission, and of those who have it alone', async ({ route, policy, scope, owner }) => {
    const status = async (actor: string, scopes: readonly string[]) =>
      (await askRoute(release, route, policy, { authorization: `Bearer ${await release.keyOf(actor, scopes)}` })).status
    expect(verdictOf(await status(owner, [scope]))).toBe('answered')
    expect(await status(owner, ['another'])).toBe(401)
    expect(await status('user', [scope])).toBe(403)
    expect((await askRoute(release, route, policy, { authorization: `Bearer ${'0'.repeat(64)}` })).status).toBe(401)
  })

  it.each(guarded.filter(({ policy }) => isBySession(policy) && policy.permission === undefined))(
    '$name is not opened by an API key',
    async ({ route, policy }) => {
      for (const [actor, { key }] of release.actors) {
        expect((await askRoute(release, route, policy, byKey(key))).status, actor).toBe(401)
        if (key !== undefined) expect((await askRoute(release, route, policy, { authorization: `Bearer ${key}` })).status, actor).toBe(401)
      }
    },
  )

  it.each(guarded.flatMap(({ name, route, policy }) => (isByKey(policy.who) ? [{ name, route, policy, who: policy.who }] : [])))(
    '$name takes a key for its scope, and neither one for another nor a session',
    async ({ route, policy, who }) => {
      const owner = who.roles[0] ?? ''
      const status = async (headers: Readonly<Record<string, string>>) => (await askRoute(release, route, policy, headers)).status
      expect(verdictOf(await status(byKey(await release.keyOf(owner, [who.keyFor]))))).toBe('answered')
      expect(await status(byKey(await release.keyOf(owner, ['another'])))).toBe(401)
      expect(await status(byKey(await release.keyOf(owner, [])))).toBe(401)
      expect(await status(bySession(actorOf(owner).session))).toBe(401)
      expect(await status(byKey('0'.repeat(64)))).toBe(401)
    },
  )
})

describe('every change', () => {
  it.each(changing.filter(({ policy }) => isBySession(policy)))(
    '$name is refused without the token of its session',
    async ({ route, policy }) => {
      const may = everyone.find((actor) => verdictFor(policy.who, actor) === 'answered' && actorHasSession(actor)) ?? ''
      const { cookie } = await release.signIn(may)
      const others = { theirs: await release.signIn(may), somebodyElses: await release.signIn('user') }
      const forgeries = [undefined, '', '0'.repeat(64), others.theirs.csrfToken, others.somebodyElses.csrfToken]
      for (const token of forgeries) {
        const said = await askRoute(release, route, policy, { cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) })
        expect({ token, status: said.status, code: codeOf(said) }).toEqual({ token, status: 403, code: 'csrf_token_invalid' })
      }
    },
  )

  it.each(changing.filter(({ policy }) => policy.who === 'anyone' && policy.forgery === 'same-site'))(
    '$name is refused when another site made the browser ask',
    async ({ route, policy }) => {
      const said = await askRoute(release, route, policy, { 'sec-fetch-site': 'cross-site' })
      expect({ status: said.status, code: codeOf(said) }).toEqual({ status: 403, code: 'cross_site_request' })
    },
  )

  it.each(changing.filter(({ policy }) => policy.forgery === 'no cookie'))('$name pays no heed to cookies', async ({ route, policy }) => {
    const without = await askRoute(release, route, policy)
    for (const actor of everyone) {
      const said = await askRoute(release, route, policy, bySession(actorOf(actor).session))
      expect({ actor, status: said.status, text: said.text }).toEqual({ actor, status: without.status, text: without.text })
      expect(said.headers.getSetCookie()).toEqual([])
    }
  })

  it('is declared to be guarded against other sites, unless it looks at no cookie', () => {
    const unguarded = changing.filter(({ policy }) => policy.who === 'anyone' && (policy.forgery ?? 'token') === 'token')
    expect(unguarded.map(({ name }) => name)).toEqual([])
  })

  it('that is refused leaves the database as it was', async () => {
    const before = contentsOf(release)
    for (const { route, policy } of changing) {
      for (const actor of everyone) {
        if (verdictFor(policy.who, actor) === 'answered') continue
        await askRoute(release, route, policy, headersOf(policy, actorOf(actor)))
      }
    }
    expect(contentsOf(release)).toEqual(before)
  })
})

function actorOf(actor: string): Actor {
  const session = newestSessions.get(actor)
  return { ...release.actors.get(actor), ...(session !== undefined && { session }) }
}

/** The actor, with a session of its own for a route that may end it: the rest of this file uses the one session of each. */
async function actorFor({ method, pattern }: KnownRoute, actor: string): Promise<Actor> {
  const endsOthers = pattern.endsWith('/end-others')
  const endsIts = method === 'DELETE' || pattern.endsWith('/sign-out')
  if ((!endsIts && !endsOthers) || !actorHasSession(actor)) return actorOf(actor)
  const session = await release.signIn(actor)
  // The one that is left when all others have ended.
  if (endsOthers) newestSessions.set(actor, session)
  return { ...actorOf(actor), session }
}

/** Whether somebody of this name can sign in. */
function actorHasSession(actor: string): boolean {
  return actor !== 'anonymous' && actor !== 'deactivated'
}

function isByKey(who: Policy['who']): who is { readonly keyFor: string; readonly roles: readonly string[] } {
  return typeof who === 'object' && 'keyFor' in who
}

function isBySession({ who }: Policy): boolean {
  return who !== 'anyone' && !isByKey(who)
}

/** A hash of each table. */
function contentsOf({ runtime }: Release): Readonly<Record<string, string>> {
  const { location } = runtime.database
  if (location.dialect !== 'sqlite') throw new Error('the release of these tests is on an embedded database')
  const file = new DatabaseSync(location.file, { readOnly: true })
  const tables = file.prepare("select name from sqlite_master where type = 'table'").all()
  const hashes = tables.map(({ name }) => {
    const rows = file.prepare(`select * from "${String(name)}"`).all()
    // When a key was used last is kept to the minute, whatever it was refused.
    const kept = rows.map(({ last_used_at: _lastUse, ...row }) => row)
    return [String(name), createHash('sha256').update(JSON.stringify(kept)).digest('hex')] as const
  })
  file.close()
  return Object.fromEntries(hashes)
}

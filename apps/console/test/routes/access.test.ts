import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../contract/index.ts'
import { type Visitor, visitor } from '../console-client.ts'
import { embedded, type Installation } from '../installations.ts'

const guarded = Object.entries(routes).flatMap(([name, route]) =>
  route.permission === null ? [] : [{ name, ...route, permission: route.permission }],
)

/** What a route needs to be asked for at all. */
const queries: Readonly<Record<string, string>> = { findJobs: '?q=none', previewReplay: '?queue=none' }
const bodies: Readonly<Record<string, object>> = { replayDead: { queue: 'none' }, startRun: {} }

const may: Readonly<Record<string, readonly string[]>> = {
  'ops.read': ['viewer', 'operator', 'admin'],
  'ops.operate': ['operator', 'admin'],
}

describe('a route of the console', () => {
  let installation: Installation
  const visitors = new Map<string, Visitor>()
  beforeAll(async () => {
    installation = await embedded()
    for (const role of ['viewer', 'operator', 'admin']) visitors.set(role, await visitor(installation.runtime, installation.url, [role]))
    visitors.set('anonymous', await visitor(installation.runtime, installation.url))
    visitors.set('without a role', await visitor(installation.runtime, installation.url, []))
  })
  afterAll(async () => await installation.close())

  const ask = async (who: string, { name, method, path }: (typeof guarded)[number], token?: string) => {
    const browser = visitors.get(who)
    const address = path.replace('/api/', '').replaceAll(/:\w+/g, 'none') + (queries[name] ?? '')
    if (name === 'events' && (await mayListen(browser))) return { status: 200, code: undefined }
    const said = method === 'GET' ? await browser?.get(address) : await browser?.post(address, bodies[name], token)
    return { status: said?.status, code: said?.body.error?.code }
  }

  it.each(guarded)('$method $path is for those with $permission alone', async (route) => {
    const answers: Record<string, unknown> = {}
    for (const who of visitors.keys()) {
      const { status, code } = await ask(who, route)
      answers[who] = status === 401 || status === 403 ? code : 'answered'
    }
    const allowed = may[route.permission] ?? []
    expect(answers).toEqual({
      anonymous: 'sign_in_required',
      'without a role': 'forbidden',
      ...Object.fromEntries(['viewer', 'operator', 'admin'].map((who) => [who, allowed.includes(who) ? 'answered' : 'forbidden'])),
    })
  })

  it.each(guarded.filter(({ method }) => method !== 'GET'))(
    '$method $path is refused to whoever lacks the token of the session',
    async (route) => {
      for (const token of ['', 'f'.repeat(64)]) {
        expect(await ask('admin', route, token)).toMatchObject({ status: 403, code: 'csrf_token_invalid' })
      }
    },
  )

  it('every route that changes something wants ops.operate', () => {
    expect(guarded.filter(({ method, permission }) => (method === 'GET') !== (permission === 'ops.read'))).toEqual([])
  })

  it('what people did with accounts is told to administrators alone, what operators did to all who may look', async () => {
    await visitors.get('operator')?.post('queues/none/pause')
    const kinds = async (who: string) => {
      const said = await visitors.get(who)?.get('audit?limit=200')
      return new Set(said?.body.entries.map(({ action }) => action.split('.')[0]))
    }
    expect(await kinds('admin')).toEqual(
      expect.toSatisfy((seen: Set<string>) => seen.has('session') && seen.has('user') && seen.has('queue')),
    )
    for (const who of ['operator', 'viewer']) {
      expect(await kinds(who)).toEqual(
        expect.toSatisfy((seen: Set<string>) => seen.has('queue') && !seen.has('session') && !seen.has('user')),
      )
    }
    expect((await visitors.get('viewer')?.get('audit?action=session.'))?.body.entries).toEqual([])
  })

  it('the session says what its account may do, and nothing to strangers', async () => {
    expect((await visitors.get('viewer')?.get('session'))?.body.user).toMatchObject({ roles: ['viewer'], permissions: ['ops.read'] })
    expect((await visitors.get('admin')?.get('session'))?.body.user?.permissions).toEqual(['ops.read', 'ops.operate'])
    expect((await visitors.get('anonymous')?.get('session'))?.body).toEqual({ user: null, csrfToken: null })
  })

  it('nobody finds a console that the installation leaves out', async () => {
    const without = await embedded({ CONSOLE_ENABLED: 'false' })
    try {
      expect((await fetch(`${without.url}/api/session`)).status).toBe(404)
      expect((await fetch(new URL('/', without.url))).status).toBe(200)
    } finally {
      await without.close()
    }
  })
})

/** A stream never ends, so it is asked for by listening. */
async function mayListen(browser: Visitor | undefined): Promise<boolean> {
  return await (browser?.listen(() => true) ?? Promise.reject()).then(
    () => true,
    () => false,
  )
}

import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { onTestFinished } from 'vitest'
import type { ProviderSettings } from '../../src/auth/oidc/provider-settings.ts'
import { freePort } from '../../src/testing/index.ts'
import { keepCookies } from './account-site.ts'

/** What the provider says of whoever signs in next. */
export interface Person {
  sub: string
  email?: string
  email_verified?: boolean
  preferred_username?: string
  groups?: readonly string[]
}

export interface TestProvider {
  readonly settings: ProviderSettings
  /** Goes to `address` as the browser of `person`, signs in, agrees, and returns the address at which the provider sends it back. */
  visit(address: string, person: Person): Promise<URL>
}

/** A real OpenID provider on this machine, stopped when the test ends. */
export async function testProvider(pages: string, given: Partial<ProviderSettings> = {}): Promise<TestProvider> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const people = new Map<string, Person>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'trellis',
        client_secret: 'a-client-secret-of-some-length',
        redirect_uris: [`${pages}/_account/providers/corp/callback`],
        post_logout_redirect_uris: [`${pages}/`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'], groups: ['groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    findAccount: async (_context, sub) => ({ accountId: sub, claims: async () => ({ ...people.get(sub), sub }) }),
  })
  const server = createServer(provider.callback()).listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  const settings: ProviderSettings = {
    id: 'corp',
    name: 'The company',
    issuer,
    clientId: 'trellis',
    clientSecret: 'a-client-secret-of-some-length',
    scopes: ['openid', 'email', 'profile', 'groups'],
    groupsClaim: 'groups',
    roles: {},
    linkByEmail: false,
    signUp: true,
    signOut: false,
    ...given,
  }
  return {
    settings,
    visit: async (address, person) => {
      people.set(person.sub, person)
      return await clickThrough(issuer, address, person.sub)
    },
  }
}

/** Follows the redirections of the provider's own development pages until they leave it. */
async function clickThrough(issuer: string, start: string, sub: string): Promise<URL> {
  const jar = new Map<string, string>()
  let address = new URL(start)
  let form: URLSearchParams | undefined
  for (let hop = 0; hop < 12; hop += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(address, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie },
      ...(form !== undefined && { body: form }),
    })
    keepCookies(jar, answer.headers.getSetCookie())
    form = undefined
    const location = answer.headers.get('location')
    if (location !== null) {
      address = new URL(location, address)
      if (address.origin !== issuer) return address
    } else {
      const page = await answer.text()
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
      if (prompt === undefined) throw new Error(`the provider shows ${answer.status} ${page.slice(0, 500)}`)
      form = new URLSearchParams({ prompt, login: sub, password: 'any' })
    }
  }
  throw new Error('the provider goes round in circles')
}

import { expect, it } from 'vitest'
import type { ProviderSettings } from '../../src/auth/oidc/provider-settings.ts'
import { type AccountSite, accountSite, keepCookies, pages } from './account-site.ts'
import { describeAccounts } from './installation.ts'
import { type Person, type TestProvider, testProvider } from './oidc-provider.ts'

const ada = { sub: 'ada-at-corp', email: 'ada@corp.example', email_verified: true, preferred_username: 'ada.corp' }

describeAccounts('sign-in by a provider', (installation) => {
  const set = async (given: Partial<ProviderSettings> = {}) => {
    const provider = await testProvider(pages, given)
    const site = await accountSite(installation().database, { settings: { providers: [provider.settings] } })
    return { provider, site }
  }

  it('makes an account for who is new, opens the same one the next time, and goes where the person wanted to', async () => {
    const { provider, site } = await set()
    const first = await signInBy(site, provider, ada)
    expect(first.end).toBe('https://trellis.example/app/packages?page=2')
    const { user } = await first.browser.session()
    expect(user).toMatchObject({ username: 'ada.corp', email: 'ada@corp.example', roles: [] })
    const second = await signInBy(site, provider, { ...ada, email: 'ada@renamed.example' })
    expect((await second.browser.session()).user?.id).toBe(user?.id)
    expect(await second.browser.profile()).toMatchObject({ hasPassword: false, providers: [{ id: 'corp', name: 'The company' }] })
  })

  it('gives exactly the roles of the groups, of those that groups are about', async () => {
    const { provider, site } = await set({ roles: { makers: ['developer'], bosses: ['package_admin', 'developer'] } })
    const person = { sub: 'grouped', email: 'grouped@corp.example', email_verified: true, preferred_username: 'grouped' }
    const rolesAfter = async (groups: readonly string[]) => {
      const { browser } = await signInBy(site, provider, { ...person, groups })
      return (await browser.session()).user?.roles
    }
    expect(await rolesAfter(['makers', 'unheard-of'])).toEqual(['developer'])
    await site.accounts.setRoles('grouped', ['admin', 'developer'])
    expect(await rolesAfter(['bosses'])).toEqual(['admin', 'developer', 'package_admin'])
    expect(await rolesAfter([])).toEqual(['admin'])
  })

  it('opens an account that is there by its verified address only where that was allowed', async () => {
    const { newUser } = installation()
    const { login, id } = await newUser()
    const person = { sub: `at-corp-${login}`, email: `${login}@example.com`, email_verified: true }
    const strict = await set()
    const refused = await signInBy(strict.site, strict.provider, person)
    expect(refused.end).toBe('https://trellis.example/app/login?problem=provider_refused')
    const trusting = await set({ linkByEmail: true })
    const unverified = await signInBy(trusting.site, trusting.provider, { ...person, email_verified: false })
    expect(unverified.end).toBe('https://trellis.example/app/login?problem=provider_refused')
    const { browser } = await signInBy(trusting.site, trusting.provider, person)
    expect((await browser.session()).user?.id).toBe(id)
  })

  it('makes no accounts where that was not wanted, and opens none that is shut', async () => {
    const { provider, site } = await set({ signUp: false })
    const stranger = await signInBy(site, provider, { ...ada, sub: 'stranger', email: 'stranger@corp.example' })
    expect(stranger.end).toBe('https://trellis.example/app/login?problem=provider_refused')
    const open = await set()
    const person = { ...ada, sub: 'shut', email: 'shut@corp.example', preferred_username: 'shut-out' }
    await signInBy(open.site, open.provider, person)
    await open.site.accounts.setActive('shut-out', false)
    expect((await signInBy(open.site, open.provider, person)).end).toBe('https://trellis.example/app/login?problem=account_inactive')
  })

  it('refuses an answer that another browser asked for, one that was used, and one that says another state', async () => {
    const { provider, site } = await set()
    const person = { ...ada, sub: 'careful', email: 'careful@corp.example', preferred_username: 'careful' }
    const begun = await start(site)
    const back = await provider.visit(begun.location, person)
    const problem = 'https://trellis.example/app/login?problem=provider_failed'
    expect((await finish(site, back, new Map())).end).toBe(problem)
    const other = await start(site)
    expect((await finish(site, back, other.jar)).end).toBe(problem)
    expect((await finish(site, back, new Map(begun.jar))).end).toBe('https://trellis.example/app/packages?page=2')
    expect((await finish(site, back, new Map(begun.jar))).end).toBe(problem)
  })

  it('asks for the code of who has turned two-factor on here', async () => {
    const { provider, site } = await set()
    const person = { ...ada, sub: 'two', email: 'two@corp.example', preferred_username: 'two-steps' }
    const { browser } = await signInBy(site, provider, person)
    const id = (await browser.session()).user?.id ?? ''
    const now = new Date()
    const row = { user_id: id, secret: 'of no matter here', last_step: 0, created_at: now, confirmed_at: now }
    await installation().db.insertInto('two_factor').values(row).execute()
    const second = await signInBy(site, provider, person)
    expect(second.end).toBe('https://trellis.example/app/login?step=code&next=%2Fapp%2Fpackages%3Fpage%3D2')
    expect((await second.browser.session()).user).toBeNull()
  })

  it('goes on to sign out at the provider where that is wanted', async () => {
    const { provider, site } = await set({ signOut: true })
    const { browser } = await signInBy(site, provider, {
      ...ada,
      sub: 'leaves',
      email: 'leaves@corp.example',
      preferred_username: 'leaves',
    })
    const { redirectTo } = await browser.signOut()
    expect(redirectTo).toContain(`${provider.settings.issuer}/session/end?`)
    expect(new URL(redirectTo ?? '').searchParams.get('post_logout_redirect_uri')).toBe('https://trellis.example/app/')
    expect((await browser.session()).user).toBeNull()
  })

  it('never goes to another site afterwards', async () => {
    const { provider, site } = await set()
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const person = { ...ada, sub: 'lured', email: 'lured@corp.example', preferred_username: 'lured' }
      expect((await signInBy(site, provider, person, next)).end).toBe('https://trellis.example/')
    }
  })

  it('says so when the provider is away, or is none of ours', async () => {
    const provider = await testProvider(pages)
    const away = { ...provider.settings, id: 'away', issuer: 'http://127.0.0.1:1' }
    const site = await accountSite(installation().database, { settings: { providers: [away] } })
    const answer = await site.app.inject('/app/_account/providers/away/start')
    expect(answer.headers.location).toBe('https://trellis.example/app/login?problem=provider_failed')
    expect((await site.app.inject('/app/_account/providers/none/start')).statusCode).toBe(404)
  })
})

async function start({ app }: AccountSite, next = '/app/packages?page=2') {
  const jar = new Map<string, string>()
  const answer = await app.inject(`/app/_account/providers/corp/start?next=${encodeURIComponent(next)}`)
  keepCookies(jar, answer.headers['set-cookie'])
  return { jar, location: String(answer.headers.location) }
}

async function finish({ app }: AccountSite, back: URL, jar: Map<string, string>) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await app.inject({ url: `${back.pathname}${back.search}`, headers: { cookie } })
  keepCookies(jar, answer.headers['set-cookie'])
  return { end: String(answer.headers.location) }
}

async function signInBy(site: AccountSite, provider: TestProvider, person: Person, next?: string) {
  const begun = await start(site, next)
  const { end } = await finish(site, await provider.visit(begun.location, person), begun.jar)
  const browser = site.browser()
  for (const [name, value] of begun.jar) browser.jar.set(name, value)
  return { end, browser }
}

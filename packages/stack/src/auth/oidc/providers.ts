import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { RequestHeaders, Visitor } from '../better-auth.ts'
import { cookieOf, cookieText } from '../cookies.ts'
import type { AuthParts } from '../parts.ts'
import { passFirstStep } from '../sign-in.ts'
import { accountOfIdentity, type Identity } from './identity.ts'
import { type ProviderClients, providerClients } from './provider-client.ts'

const cookieName = 'provider'
const cookieSeconds = 600

/** Where to send the browser, and what it is to keep. */
export interface Detour {
  readonly redirectTo: string
  readonly cookies: readonly string[]
}

export interface StartRequest {
  readonly provider: string
  /** Address of the pages, without a trailing slash. */
  readonly pages: string
  /** Path on this host to go to afterwards. */
  readonly next: string
}

export interface FinishRequest {
  readonly provider: string
  readonly pages: string
  /** Query of the address at which the provider sent the browser back, with its `?`. */
  readonly query: string
  readonly headers: RequestHeaders
  readonly visitor: Visitor
}

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce. */
export interface Providers {
  /** Begins at the provider. Throws `provider_unknown`. */
  startProvider(request: StartRequest): Promise<Detour>
  /** Ends at `next`, at the second step, or at the sign-in page with the problem's code; never throws for what a provider answers. */
  finishProvider(request: FinishRequest): Promise<Detour>
  /** Where to go to be signed out at the provider of this session, too; undefined where that is not wanted or not possible. */
  providerSignOut(headers: RequestHeaders, pages: string): Promise<string | undefined>
}

export function providers(parts: AuthParts): Providers {
  const clients = providerClients(parts.settings.providers)
  return {
    startProvider: async (request) => await start(parts, clients, request),
    finishProvider: async (request) => await finish(parts, clients, request),
    providerSignOut: async (headers, pages) => await signOutAddress(parts, clients, { headers, pages }),
  }
}

interface Begun {
  readonly provider: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly next: string
}

async function start({ sealing, secure, logger }: AuthParts, clients: ProviderClients, request: StartRequest): Promise<Detour> {
  const { pages, next } = request
  const found = await clients.get(request.provider).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'provider_unknown') throw cause
    logger?.error({ err: cause, provider: request.provider }, 'the provider does not describe itself')
    return undefined
  })
  if (found === undefined) return { redirectTo: `${pages}/login?problem=provider_failed`, cookies: [] }
  const { provider, client } = found
  const verifier = randomPKCECodeVerifier()
  const begun: Begun = { provider: provider.id, state: randomState(), nonce: randomNonce(), verifier, next: ownPath(next) }
  const redirectTo = buildAuthorizationUrl(client, {
    redirect_uri: callbackOf(pages, provider.id),
    scope: provider.scopes.join(' '),
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  // Kept by the browser, not by us: whoever finishes is the browser that has begun. Sealed, because the verifier is a secret.
  const kept = sealing.seal('provider sign-in', JSON.stringify(begun))
  return { redirectTo: redirectTo.href, cookies: [cookieText(cookieName, kept, { secure, maxAgeSeconds: cookieSeconds })] }
}

async function finish(parts: AuthParts, clients: ProviderClients, request: FinishRequest): Promise<Detour> {
  const { sealing, secure, logger } = parts
  const { pages, headers, visitor } = request
  const forget = cookieText(cookieName, '', { secure, maxAgeSeconds: 0 })
  const refuse = (problem: string): Detour => ({ redirectTo: `${pages}/login?problem=${problem}`, cookies: [forget] })
  const sealed = cookieOf(headers, cookieName, secure)
  const text = sealed === undefined ? undefined : sealing.open('provider sign-in', sealed)
  const begun: Begun | undefined = text === undefined ? undefined : JSON.parse(text)
  if (begun === undefined || begun.provider !== request.provider) return refuse('provider_failed')
  try {
    const { provider, client } = await clients.get(begun.provider)
    const identity = await identityOf(client, begun, new URL(`${callbackOf(pages, provider.id)}${request.query}`))
    const user = await accountOfIdentity(parts, provider, identity)
    if (user === undefined) return refuse('provider_refused')
    if (!user.active) return refuse('account_inactive')
    const passed = await passFirstStep(parts, { user, visitor, headers, provider: provider.id })
    if (passed === undefined) return refuse('account_inactive')
    const secondStep = `${pages}/login?step=code&next=${encodeURIComponent(begun.next)}`
    return { redirectTo: passed.ok ? `${new URL(pages).origin}${begun.next}` : secondStep, cookies: [...passed.cookies, forget] }
  } catch (cause) {
    logger?.error({ err: cause, provider: request.provider }, 'a sign-in by a provider failed')
    return refuse('provider_failed')
  }
}

async function identityOf(client: Configuration, { verifier, state, nonce }: Begun, address: URL): Promise<Identity> {
  const tokens = await authorizationCodeGrant(client, address, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('the provider sent no ID token')
  // Groups and addresses are often told only here.
  const more = client.serverMetadata().userinfo_endpoint === undefined ? {} : await fetchUserInfo(client, tokens.access_token, claims.sub)
  return { subject: claims.sub, claims: { ...claims, ...more } }
}

async function signOutAddress(
  { db, auth }: AuthParts,
  clients: ProviderClients,
  { headers, pages }: { readonly headers: RequestHeaders; readonly pages: string },
): Promise<string | undefined> {
  const session = await auth.sessionOf(headers)
  if (session === undefined) return undefined
  const row = await db.selectFrom('session_provider').select('provider_id').where('session_id', '=', session.id).executeTakeFirst()
  // A provider that is away, or no longer set up, must not keep anybody signed in here.
  const found = row === undefined ? undefined : await clients.get(row.provider_id).catch(() => undefined)
  if (found === undefined || !found.provider.signOut || found.client.serverMetadata().end_session_endpoint === undefined) return undefined
  return buildEndSessionUrl(found.client, { post_logout_redirect_uri: `${pages}/` }).href
}

function callbackOf(pages: string, id: string): string {
  return `${pages}/_account/providers/${id}/callback`
}

/** A path of this host and nothing that a browser could take for another one. */
function ownPath(next: string): string {
  const origin = 'http://own.invalid'
  return next.startsWith('/') && URL.canParse(next, origin) && new URL(next, origin).origin === origin ? next : '/'
}

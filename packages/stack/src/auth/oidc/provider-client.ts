import { allowInsecureRequests, ClientSecretPost, type Configuration, discovery, None } from 'openid-client'
import { StackError } from '../../errors.ts'
import type { ProviderSettings } from './provider-settings.ts'

/** The described providers, each looked up when it is first needed. */
export interface ProviderClients {
  /** Throws `provider_unknown`; rejects when the provider does not describe itself. */
  get(id: string): Promise<{ readonly provider: ProviderSettings; readonly client: Configuration }>
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** Clients for `providers`. One that did not answer is asked anew at the next sign-in. */
export function providerClients(providers: readonly ProviderSettings[]): ProviderClients {
  const known = new Map<string, Promise<Configuration>>()
  return {
    get: async (id) => {
      const provider = providers.find((candidate) => candidate.id === id)
      if (provider === undefined) throw new StackError('provider_unknown', `no provider "${id}" is set up here`)
      const found = known.get(id) ?? discovered(provider)
      known.set(id, found)
      try {
        return { provider, client: await found }
      } catch (cause) {
        known.delete(id)
        throw cause
      }
    },
  }
}

async function discovered({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> {
  const address = new URL(issuer)
  // In clear only on this machine, where nobody listens in.
  const isLoopback = address.protocol === 'http:' && loopbackHosts.includes(address.hostname)
  const authentication = clientSecret === undefined ? None() : ClientSecretPost(clientSecret)
  return await discovery(address, clientId, undefined, authentication, isLoopback ? { execute: [allowInsecureRequests] } : {})
}

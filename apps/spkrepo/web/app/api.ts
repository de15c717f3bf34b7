import { refusal, type Transport } from '@trellis/ui'
import type { Static } from 'typebox'
import type { adminRoutes, routes } from '../../contract/index.ts'
import { adminAddresses } from './admin-addresses.ts'

type Routes = typeof routes & typeof adminRoutes
export type RouteName = keyof Routes
export type Answer<Name extends RouteName> = Static<Routes[Name]['response']>

/**
 * Method and path of every route, held equal to the contract by the compiler.
 * Written again because importing the contract's value would bring its schema library to every visitor.
 */
const addresses: { readonly [Name in RouteName]: Pick<Routes[Name], 'method' | 'path'> } = {
  session: { method: 'GET', path: '/api/session' },
  signIn: { method: 'POST', path: '/api/session' },
  signOut: { method: 'DELETE', path: '/api/session' },
  packages: { method: 'GET', path: '/api/packages' },
  package: { method: 'GET', path: '/api/packages/:name' },
  devices: { method: 'GET', path: '/api/devices' },
  offer: { method: 'GET', path: '/api/packages/:name/offer' },
  upload: { method: 'POST', path: '/api/uploads' },
  activate: { method: 'POST', path: '/api/builds/:id/activate' },
  deactivate: { method: 'POST', path: '/api/builds/:id/deactivate' },
  ...adminAddresses,
}

export type PathParams = Readonly<Record<string, string | number>>

/** Calls one route of the contract; throws ApiError when it was refused or did not arrive. */
export type Api = <Name extends RouteName>(name: Name, options?: { params?: PathParams; body?: unknown }) => Promise<Answer<Name>>

export function createApi(transport: Transport): Api {
  return async <Name extends RouteName>(name: Name, options: { params?: PathParams; body?: unknown } = {}) => {
    const answer = await transport({ method: addresses[name].method, path: pathOf(name, options.params), body: options.body })
    if (answer.status < 200 || answer.status > 299) throw refusal(answer.status, answer.body)
    return answer.body as Answer<Name>
  }
}

/** Path of a route with its `:parameters` filled in, relative to the app's base path; what is not one of them becomes its query. */
export function pathOf(name: RouteName, params: PathParams = {}): string {
  const query = new Map(Object.entries(params))
  const path = addresses[name].path.replace(/:(\w+)/g, (_, key: string) => {
    query.delete(key)
    return encodeURIComponent(String(params[key]))
  })
  const search = new URLSearchParams([...query].map(([key, value]) => [key, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}

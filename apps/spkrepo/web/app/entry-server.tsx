import { dehydrate, type QueryClient } from '@tanstack/react-query'
import { createMemoryHistory } from '@tanstack/react-router'
import { accountsClient } from '@trellis/stack/contract'
import { type AccountsSetup, type Transport, unreachable } from '@trellis/ui'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { currentSession } from '../features/session/session-query.ts'
import { UploadQueue } from '../features/uploads/upload-queue.ts'
import { mayOpen } from './admin-access.ts'
import { createApi } from './api.ts'
import { App } from './app.tsx'
import { clientAssets } from './client-assets.ts'
import { document } from './document.ts'
import { createQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'
import { styleRules } from './style-rules.ts'

export interface RenderOptions {
  /** Path and query inside the app, without the base path: '/packages?q=git'. */
  readonly url: string
  /** Where the app is mounted: '' or '/spkrepo'. */
  readonly basePath: string
  /** Absolute address of the catalog that users type into their NAS. */
  readonly nasUrl: string
  /** What the visitor calls their device, now or earlier; empty when they have not said. */
  readonly device: string
  /** Of this answer's `<style>` elements, in its content security policy. */
  readonly styleNonce: string
  /** Asks the JSON routes, in the visitor's name; `path` begins with '/api/' or '/_account/'. */
  readonly fetchJson: (path: string) => Promise<{ status: number; body: unknown }>
}

export interface Rendered {
  /** 200, 302 (sign in first), 403 (a permission is missing), 404 (no such page or package), 502 (the API did not answer). */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly html: string
}

/** Renders one page as a complete HTML document that reads well before, and without, JavaScript. Throws only when our own code is wrong. */
export async function render(options: RenderOptions): Promise<Rendered> {
  const api = createApi(inProcess(options.fetchJson))
  const queryClient = createQueryClient(api, { isServer: true })
  const router = createAppRouter({
    basePath: options.basePath,
    context: { queryClient, isServer: true, device: options.device, accounts: accountsOf(options.fetchJson) },
    history: createMemoryHistory({ initialEntries: [`${options.basePath}${options.url}`] }),
  })
  await router.load()
  const outcome = router._serverResult
  if (outcome?.type === 'redirect') {
    const location = outcome.redirect.headers.get('location') ?? `${options.basePath}/`
    return { status: 302, headers: { location, 'cache-control': 'no-store' }, html: '' }
  }

  const { styleNonce } = options
  const drawn = renderToString(
    <div id="root">
      <StrictMode>
        <App
          api={api}
          nasUrl={options.nasUrl}
          queryClient={queryClient}
          router={router}
          styleNonce={styleNonce}
          uploads={new UploadQueue(noUpload)}
        />
      </StrictMode>
    </div>,
  )
  const session = queryClient.getQueryData(currentSession.queryKey)
  const isRefused = router.state.matches.some(({ staticData }) => !mayOpen(session, staticData.needs))
  const status = isRefused ? 403 : statusOf(queryClient, outcome?.status ?? 200)
  const { markup, css } = styleRules(drawn)
  const html = document({
    markup,
    styles: { css, nonce: styleNonce },
    assets: clientAssets,
    bootstrap: { basePath: options.basePath, nasUrl: options.nasUrl, device: options.device, queries: dehydrate(queryClient) },
    // What failed here is not sent along, so the browser would draw something else: leave the page as it is.
    interactive: status < 500,
  })
  queryClient.clear()
  const isOwn = router.state.matches.some(({ staticData }) => staticData.isOwn === true)
  const caching = isOwn ? 'no-store' : 'private, no-cache'
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': caching }, html }
}

function statusOf(queryClient: QueryClient, routed: number): number {
  const queries = queryClient.getQueryCache().getAll()
  if (queries.some((query) => query.state.status === 'error')) return 502
  // Null is how a query says that what was asked for does not exist.
  if (queries.some((query) => query.state.data === null)) return 404
  return routed
}

function inProcess(fetchJson: RenderOptions['fetchJson']): Transport {
  return async ({ path }) => {
    try {
      return await fetchJson(path)
    } catch (cause) {
      throw unreachable(cause)
    }
  }
}

/** Only to look: a page that is being drawn changes nothing. */
function accountsOf(fetchJson: RenderOptions['fetchJson']): AccountsSetup['api'] {
  return accountsClient({
    basePath: '',
    fetch: async (path) => {
      const { status, body } = await fetchJson(path)
      return { ok: status >= 200 && status <= 299, status, json: async () => body }
    },
  })
}

function noUpload(): never {
  throw new Error('a page cannot upload while it is being rendered')
}

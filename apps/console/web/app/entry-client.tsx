import { createBrowserHistory } from '@tanstack/react-router'
import { fetchTransport } from '@trellis/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { currentSession, renewSession } from '../features/session/session-query.ts'
import { createApi } from './api.ts'
import { App } from './app.tsx'
import { LiveFeed } from './live-feed.ts'
import { readPageFacts } from './page-facts.ts'
import { createQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'
import './favicon.svg'
import './styles.css'

const { basePath, styleNonce } = readPageFacts(document)
const csrfToken = () => queryClient.getQueryData(currentSession.queryKey)?.csrfToken ?? null
const api = createApi(fetchTransport({ basePath, csrfToken }))
const queryClient = createQueryClient(api, {
  // A session that was ended elsewhere: who is at the screen signs in again and comes back to the same page.
  onSignedOut: async () => {
    await renewSession(queryClient)
    await router.invalidate()
  },
})
const feed = new LiveFeed(queryClient, `${basePath}/api/events`)
const router = createAppRouter({ basePath, context: { queryClient }, history: createBrowserHistory() })

const rootElement = document.getElementById('root')
if (rootElement === null) throw new Error('the page has no element "root"')
createRoot(rootElement).render(
  <StrictMode>
    <App queryClient={queryClient} router={router} services={{ api, basePath, feed }} styleNonce={styleNonce} />
  </StrictMode>,
)

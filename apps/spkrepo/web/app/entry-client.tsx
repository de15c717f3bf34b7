import { hydrate } from '@tanstack/react-query'
import { createBrowserHistory } from '@tanstack/react-router'
import { fetchTransport } from '@trellis/ui'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { currentSession } from '../features/session/session-query.ts'
import { sendFile } from '../features/uploads/send-file.ts'
import { UploadQueue } from '../features/uploads/upload-queue.ts'
import { createApi } from './api.ts'
import { App } from './app.tsx'
import { readBootstrap } from './bootstrap.ts'
import { createQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'
import './favicon.svg'
import './styles.css'

const { basePath, nasUrl, device, queries } = readBootstrap(document)
const csrfToken = () => queryClient.getQueryData(currentSession.queryKey)?.csrfToken ?? null
const api = createApi(fetchTransport({ basePath, csrfToken }))
const queryClient = createQueryClient(api, { isServer: false })
hydrate(queryClient, queries)
const uploads = new UploadQueue((file, options) => sendFile(file, { ...options, basePath, csrfToken }))

const router = createAppRouter({ basePath, context: { queryClient, isServer: false, device }, history: createBrowserHistory() })
// Tells the router that its first page is drawn already; without it the tree would gain a Suspense boundary that the server did not write.
router.ssr = { manifest: undefined }
await router.load()

const rootElement = document.getElementById('root')
if (rootElement === null) throw new Error('the page has no element "root"')
// Browsers hide it from selectors and markup, but not from the scripts of the page.
const styleNonce = document.querySelector<HTMLStyleElement>('style[data-mantine-styles]')?.nonce ?? ''
hydrateRoot(
  rootElement,
  <StrictMode>
    <App api={api} nasUrl={nasUrl} queryClient={queryClient} router={router} styleNonce={styleNonce} uploads={uploads} />
  </StrictMode>,
)

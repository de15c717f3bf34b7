// One account page, in the state that the address asks for.
import '@mantine/core/styles.css'
import '../../src/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { AccountPages, PageShell, theme } from '../../src/index.ts'
import { exampleApi, type State } from './example-accounts.ts'

const given = () => new URLSearchParams(location.search)

/** Drawn anew from nothing when the installation is another one; the test goes from page to page without loading all of it again. */
function Installation() {
  const address = useSyncExternalStore(
    (changed) => {
      addEventListener('popstate', changed)
      return () => removeEventListener('popstate', changed)
    },
    () => location.search,
  )
  const others = new URLSearchParams(address)
  others.delete('path')
  return <Page key={others.toString()} />
}

function Page() {
  const [api] = useState(() => exampleApi((given().get('state') ?? 'full') as State, given()))
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  const at = new URL(given().get('path') ?? '/login', location.origin)
  return (
    <QueryClientProvider client={queryClient}>
      <AccountPages
        address={(to) => `?${new URLSearchParams({ path: to })}`}
        api={api}
        home="/packages"
        navigate={async (to) => {
          const next = given()
          next.set('path', to)
          history.pushState(null, '', `?${next}`)
          dispatchEvent(new PopStateEvent('popstate'))
        }}
        path={at.pathname}
        search={Object.fromEntries(at.searchParams)}
        sessionChanged={async () => undefined}
        siteName="Example"
      />
    </QueryClientProvider>
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(
  <MantineProvider defaultColorScheme="auto" theme={theme}>
    <PageShell footer="" header={null}>
      <Installation />
    </PageShell>
  </MantineProvider>,
)

import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { accountsClient } from '@trellis/stack/contract'
import { AccountPages } from '@trellis/ui'
import { useState } from 'react'
import { siteName } from '../../app/page-title.tsx'
import { renewSession } from '../session/session-query.ts'

const route = getRouteApi('/$')

/** The account pages of the installation, as this app shows them: signing in, one's own account, the accounts of others. */
export function AccountPage() {
  const { _splat: path = '' } = route.useParams()
  const router = useRouter()
  const queryClient = useQueryClient()
  const basePath = router.basepath === '/' ? '' : router.basepath
  const [api] = useState(() => accountsClient({ basePath, fetch: (address, request) => fetch(address, request) }))
  const address = (to: string) => `${basePath}${to}`
  return (
    <AccountPages
      address={address}
      api={api}
      home="/packages"
      navigate={(to, options) => router.navigate({ href: address(to), ...options })}
      path={`/${path}`}
      search={route.useSearch()}
      sessionChanged={() => renewSession(queryClient)}
      siteName={siteName}
    />
  )
}

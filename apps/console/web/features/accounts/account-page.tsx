import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { AccountPages } from '@trellis/ui'
import { useState } from 'react'
import { siteName } from '../../app/page.tsx'
import { useServices } from '../../app/services.ts'
import { renewSession } from '../session/session-query.ts'
import { openAccounts } from './open-accounts.ts'

const route = getRouteApi('/$')

/** The account pages of the installation, as the console shows them: signing in, one's own account, the accounts of others. */
export function AccountPage() {
  const { _splat: path = '' } = route.useParams()
  const { basePath } = useServices()
  const [api] = useState(() => openAccounts(basePath))
  const router = useRouter()
  const queryClient = useQueryClient()
  const address = (to: string) => `${basePath}${to}`
  return (
    <AccountPages
      address={address}
      api={api}
      home="/"
      navigate={(to, options) => router.navigate({ href: address(to), ...options })}
      path={`/${path}`}
      search={route.useSearch()}
      sessionChanged={() => renewSession(queryClient)}
      siteName={siteName}
    />
  )
}

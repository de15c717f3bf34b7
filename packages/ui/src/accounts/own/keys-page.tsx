import { useQuery } from '@tanstack/react-query'
import { keysOf, rolesOf, sessionOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { PageFrame } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { KeyPanel } from '../keys/key-panel.tsx'

/** One's own API keys. */
export function KeysPage() {
  const { api } = useAccounts()
  const keys = useQuery(keysOf(api))
  const mine = useQuery(sessionOf(api)).data?.user?.permissions ?? []
  // What each permission means is told to administrators only; others see their names.
  const summaries = useQuery({ ...rolesOf(api), enabled: mine.includes('accounts.read') }).data?.permissions ?? []
  const permissions = mine.map((name) => summaries.find((known) => known.name === name) ?? { name, summary: '' })
  return (
    <PageFrame nav={<SectionNav current="/profile/keys" of="own" />} title="API keys">
      <KeyPanel create={api.createKey} keys={keys} permissions={permissions} revoke={({ id }) => api.revokeKey({ id })} />
    </PageFrame>
  )
}

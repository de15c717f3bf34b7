import { useQuery } from '@tanstack/react-query'
import { allKeysOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { KeyList } from '../keys/key-list.tsx'

/** The keys of all accounts. */
export function AllKeysPage() {
  const { api } = useAccounts()
  const keys = useQuery(allKeysOf(api))
  return (
    <PageFrame lead="Of every account, newest first." nav={<SectionNav current="/users/keys" of="administration" />} title="All keys">
      <Section>
        <Loaded query={keys} what="the keys">
          {(loaded) => <KeyList keys={loaded.keys} owners revoke={({ id, owner }) => api.revokeUserKey({ id: owner.id, keyId: id })} />}
        </Loaded>
      </Section>
    </PageFrame>
  )
}

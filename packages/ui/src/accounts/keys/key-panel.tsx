import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { useRefresh } from '../account-queries.ts'
import type { KeyView, PermissionView } from '../account-views.ts'
import type { NewKey } from '../accounts-api.ts'
import { Loaded } from '../frame/loaded.tsx'
import { Section } from '../frame/page-frame.tsx'
import { KeyList } from './key-list.tsx'
import { NewKeyForm } from './new-key-form.tsx'
import { ShownKey } from './shown-key.tsx'

/** The keys of one account: make one, see when each was last used, end it. */
export function KeyPanel(props: {
  keys: UseQueryResult<{ keys: readonly KeyView[] }>
  /** What a key can be limited to. */
  permissions: readonly PermissionView[]
  create: (key: NewKey) => Promise<{ key: string; view: KeyView }>
  revoke: (key: KeyView) => Promise<unknown>
}) {
  const { keys, permissions, create, revoke } = props
  const refresh = useRefresh()
  const [shown, setShown] = useState<{ key: string; name: string }>()
  return (
    <>
      <Section title="Keys">
        <Loaded query={keys} what="the keys">
          {(loaded) => <KeyList keys={loaded.keys} revoke={revoke} />}
        </Loaded>
      </Section>
      <Section lead="For a program that works in the account's name, instead of the password." title="New key">
        {shown === undefined ? (
          <NewKeyForm
            action={create}
            onDone={async ({ key, view }) => {
              setShown({ key, name: view.name })
              await refresh()
            }}
            permissions={permissions}
          />
        ) : (
          <ShownKey name={shown.name} onStored={() => setShown(undefined)} text={shown.key} />
        )}
      </Section>
    </>
  )
}

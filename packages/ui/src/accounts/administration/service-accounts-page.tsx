import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../empty-state.tsx'
import { useRefresh, usersOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { missing } from '../form/field-values.ts'
import { TextField } from '../form/fields.tsx'
import { Form } from '../form/form.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import { RoleChoices } from './role-choices.tsx'
import { UserList } from './user-list.tsx'

/** Accounts of programs: no password, no mail, keys only. */
export function ServiceAccountsPage() {
  const { api, navigate } = useAccounts()
  const refresh = useRefresh()
  const accounts = useQuery(usersOf(api, { kind: 'service', pageSize: 200 }))
  return (
    <PageFrame
      lead="For programs that work in nobody's name. They cannot sign in; they have keys."
      nav={<SectionNav current="/users/service-accounts" of="administration" />}
      title="Service accounts"
    >
      <Section title="Accounts">
        <Loaded query={accounts} what="the service accounts">
          {({ users }) =>
            users.length === 0 ? <EmptyState title="No service account yet" /> : <UserList label="Service accounts" users={users} />
          }
        </Loaded>
      </Section>
      <Section title="New service account">
        <Form
          action={(values) => api.createServiceAccount({ username: values.text('username'), roles: [...values.list('roles')] })}
          check={(values) => missing(values, { username: 'Give it a name.' })}
          label="New service account"
          onDone={async ({ id }) => {
            await navigate(`/users/${encodeURIComponent(id)}`)
            await refresh()
          }}
          submit="Make the service account"
        >
          <TextField autoComplete="off" hint="What the program is or does." label="Name" maxLength={64} name="username" />
          <RoleChoices />
        </Form>
      </Section>
    </PageFrame>
  )
}

import { useRefresh } from '../account-queries.ts'
import type { UserView } from '../account-views.ts'
import { useAccounts } from '../accounts-context.ts'
import { Form } from '../form/form.tsx'
import { Section } from '../frame/page-frame.tsx'
import { RoleChoices } from './role-choices.tsx'

/** The roles of an account; who may only look sees them as text. */
export function UserRoles({ user, mayManage }: { user: UserView; mayManage: boolean }) {
  const { api, sessionChanged } = useAccounts()
  const refresh = useRefresh()
  if (!mayManage) return <Section title="Roles">{user.roles.join(', ') || 'None'}</Section>
  return (
    <Section title="Roles">
      <Form
        action={(values) => api.setRoles({ id: user.id, roles: [...values.list('roles')] })}
        done="The roles are changed."
        label="Roles"
        onDone={async () => {
          await refresh()
          // It may be one's own account.
          await sessionChanged()
        }}
        submit="Change the roles"
      >
        <RoleChoices initial={user.roles} key={user.roles.join(' ')} />
      </Form>
    </Section>
  )
}

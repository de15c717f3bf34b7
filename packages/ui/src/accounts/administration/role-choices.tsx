import { useQuery } from '@tanstack/react-query'
import { rolesOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { Choice, Choices } from '../form/fields.tsx'
import { Loaded } from '../frame/loaded.tsx'

/** The roles to tick, each with what it allows; the ticked ones are the list `roles` of the form. */
export function RoleChoices({ initial = [] }: { initial?: readonly string[] }) {
  const { api } = useAccounts()
  const roles = useQuery(rolesOf(api))
  return (
    <Loaded query={roles} what="the roles">
      {(loaded) => (
        <Choices legend="Roles" name="roles">
          {loaded.roles.map(({ name, permissions, needsTwoFactor }) => (
            <Choice
              about={[...permissions.map(({ summary }) => summary), ...(needsTwoFactor ? ['Rests until two-factor is on'] : [])].join('. ')}
              defaultChecked={initial.includes(name)}
              key={name}
              name="roles"
              value={name}
            >
              {name}
            </Choice>
          ))}
        </Choices>
      )}
    </Loaded>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { EmptyState } from '../../empty-state.tsx'
import { rolesOf, sessionOf, usersOf } from '../account-queries.ts'
import type { UserStatus } from '../account-views.ts'
import type { UserFilter } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { SelectField } from '../form/select-field.tsx'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Pages, pageSize } from '../frame/pages.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import type { PageProps } from '../page-props.ts'
import classes from './filters.module.css'
import { UserList } from './user-list.tsx'
import { statusNames } from './user-status.tsx'

/** Everybody who has an account; what is looked for stands in the address. */
export function UsersPage({ search }: PageProps) {
  const { api } = useAccounts()
  const users = useQuery(usersOf(api, filterOf(search)))
  const mayManage = useQuery(sessionOf(api)).data?.user?.permissions.includes('accounts.manage') ?? false
  return (
    <PageFrame nav={<SectionNav current="/users" of="administration" />} title="Users">
      <Filters search={search} />
      <Section>
        <Loaded query={users} what="the users">
          {({ users: found, total }) =>
            found.length === 0 ? (
              <EmptyState title="Nobody fits">
                <PageLink to="/users">Show everybody</PageLink>
              </EmptyState>
            ) : (
              <>
                <UserList users={found} />
                <Pages path="/users" search={search} total={total} />
              </>
            )
          }
        </Loaded>
      </Section>
      {mayManage && <PageLink to="/users/new">Make an account for somebody</PageLink>}
    </PageFrame>
  )
}

function Filters({ search }: Pick<PageProps, 'search'>) {
  const { api, navigate } = useAccounts()
  const roles = useQuery(rolesOf(api)).data?.roles ?? []
  // From the first page on: the fifth of everybody is not the fifth of those who fit.
  const look = (form: HTMLFormElement) => navigate(addressOf(new FormData(form)), { replace: true })

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    look(event.currentTarget)
  }

  return (
    <search>
      <form
        className={classes.filters}
        onChange={(event) => event.target instanceof HTMLSelectElement && look(event.currentTarget)}
        onSubmit={submit}
      >
        <TextInput autoComplete="off" defaultValue={search.search} label="Name or e-mail" maxLength={254} name="search" type="search" />
        <SelectField
          initial={search.role}
          // The roles arrive after the first drawing.
          key={roles.length}
          label="Role"
          name="role"
          options={[['', 'Any'], ...roles.map(({ name }) => [name, name] as const)]}
        />
        <SelectField initial={search.status} label="Status" name="status" options={[['', 'Any'], ...Object.entries(statusNames)]} />
        <Button type="submit" variant="default">
          Search
        </Button>
      </form>
    </search>
  )
}

function addressOf(form: FormData): string {
  const wanted = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '')
  const query = new URLSearchParams(wanted.map(([name, value]) => [name, value.trim()])).toString()
  return query === '' ? '/users' : `/users?${query}`
}

function filterOf(search: PageProps['search']): UserFilter {
  const status = search.status as UserStatus | undefined
  return {
    ...(search.search === undefined ? {} : { search: search.search }),
    ...(search.role === undefined ? {} : { role: search.role }),
    ...(status !== undefined && status in statusNames ? { status } : {}),
    page: Math.max(1, Number.parseInt(search.page ?? '1', 10) || 1),
    pageSize,
  }
}

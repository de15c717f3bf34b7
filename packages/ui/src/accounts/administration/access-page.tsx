import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { EmptyState } from '../../empty-state.tsx'
import { usersOf } from '../account-queries.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import type { PageProps } from '../page-props.ts'
import classes from './filters.module.css'
import { UserList } from './user-list.tsx'
import { WhyDenied } from './why-denied.tsx'

/** Find an account, then ask why it may or may not do something. */
export function AccessPage({ search }: PageProps) {
  const { navigate } = useAccounts()
  const wanted = search.user ?? ''

  function look(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('user')
    void navigate(`/users/access?${new URLSearchParams({ user: typeof typed === 'string' ? typed.trim() : '' })}`, { replace: true })
  }

  return (
    <PageFrame
      lead="Somebody says that something does not work? See what stands in the way."
      nav={<SectionNav current="/users/access" of="administration" />}
      title="Why denied"
    >
      <search>
        <form className={classes.filters} onSubmit={look}>
          <TextInput
            autoComplete="off"
            defaultValue={wanted}
            label="Name or e-mail"
            maxLength={254}
            name="user"
            required
            type="search"
            withAsterisk={false}
          />
          <Button type="submit" variant="default">
            Find
          </Button>
        </form>
      </search>
      {wanted !== '' && <Found search={wanted} />}
    </PageFrame>
  )
}

function Found({ search }: { search: string }) {
  const { api } = useAccounts()
  const users = useQuery(usersOf(api, { search, pageSize: 10 }))
  return (
    <Loaded query={users} what="the users">
      {({ users: found }) => {
        const exact = found.find((user) => [user.username, user.email ?? ''].some((name) => name.toLowerCase() === search.toLowerCase()))
        const user = exact ?? (found.length === 1 ? found[0] : undefined)
        if (user !== undefined) return <WhyDenied key={user.id} user={user} />
        if (found.length === 0) return <EmptyState title={`Nobody fits “${search}”`} />
        return (
          <Section title="Several fit">
            <UserList users={found} />
          </Section>
        )
      }}
    </Loaded>
  )
}

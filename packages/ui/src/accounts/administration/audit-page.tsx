import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { EmptyState } from '../../empty-state.tsx'
import { auditOf } from '../account-queries.ts'
import type { AuditFilter } from '../accounts-api.ts'
import { useAccounts } from '../accounts-context.ts'
import { Loaded } from '../frame/loaded.tsx'
import { PageFrame, Section } from '../frame/page-frame.tsx'
import { PageLink } from '../frame/page-link.tsx'
import { Pages, pageSize } from '../frame/pages.tsx'
import { SectionNav } from '../frame/section-nav.tsx'
import type { PageProps } from '../page-props.ts'
import { EventList } from './event-list.tsx'
import classes from './filters.module.css'

/** Who did what, and when; what is looked for stands in the address. */
export function AuditPage({ search }: PageProps) {
  const { api } = useAccounts()
  const events = useQuery(auditOf(api, filterOf(search)))
  return (
    <PageFrame
      lead="Every sign-in and every change to accounts, newest first."
      nav={<SectionNav current="/audit" of="administration" />}
      title="Audit log"
    >
      <Filters search={search} />
      <Section>
        <Loaded query={events} what="the audit log">
          {(loaded) =>
            loaded.events.length === 0 ? (
              <EmptyState title="Nothing fits">
                <PageLink to="/audit">Show everything</PageLink>
              </EmptyState>
            ) : (
              <>
                <EventList events={loaded.events} />
                <Pages path="/audit" search={search} total={loaded.total} />
              </>
            )
          }
        </Loaded>
      </Section>
    </PageFrame>
  )
}

function Filters({ search }: Pick<PageProps, 'search'>) {
  const { navigate } = useAccounts()

  function look(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    )
    void navigate(typed.length === 0 ? '/audit' : `/audit?${new URLSearchParams(typed)}`, { replace: true })
  }

  return (
    <search>
      {/* Drawn anew when the address changes from elsewhere, such as by a link to what one account did. */}
      <form className={classes.filters} key={JSON.stringify(search)} onSubmit={look}>
        <TextInput
          autoComplete="off"
          defaultValue={search.action}
          description="user. for all that begin so"
          label="Action"
          maxLength={100}
          name="action"
        />
        <TextInput autoComplete="off" defaultValue={search.by} label="By" maxLength={254} name="by" />
        <TextInput autoComplete="off" defaultValue={search.subject} label="To" maxLength={200} name="subject" />
        <TextInput defaultValue={search.since} label="From" name="since" type="date" />
        <TextInput defaultValue={search.until} label="Until" name="until" type="date" />
        <Button type="submit" variant="default">
          Search
        </Button>
      </form>
    </search>
  )
}

function filterOf(search: PageProps['search']): AuditFilter {
  const { action, by, subject, since, until } = search
  return {
    ...(action === undefined ? {} : { action }),
    ...(by === undefined ? {} : { by }),
    ...(subject === undefined ? {} : { subject }),
    ...dayBegins('since', since, 0),
    // The day itself is meant, too.
    ...dayBegins('until', until, 1),
    page: Math.max(1, Number.parseInt(search.page ?? '1', 10) || 1),
    pageSize,
  }
}

/** When the day `days` after `date` begins on the reader's clock; nothing for what is no date. */
function dayBegins(name: 'since' | 'until', date: string | undefined, days: number): { since?: string; until?: string } {
  const parts = date
    ?.match(/^(\d{4})-(\d{2})-(\d{2})$/)
    ?.slice(1)
    .map(Number)
  if (parts === undefined) return {}
  const [year = 0, month = 1, day = 1] = parts
  return { [name]: new Date(year, month - 1, day + days).toISOString() }
}

import { Button, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'
import { instantOf, localInput } from '../../app/local-input.ts'
import { textsOf } from '../../app/search-texts.ts'
import filters from '../jobs/job-filters.module.css'

interface Filter {
  readonly actor?: string
  readonly action?: string
  readonly subject?: string
  readonly from?: string
  readonly to?: string
}

/** Narrows the log; kept in the address. Times are entered where the reader is. */
export function AuditFilters({ filter }: { filter: Filter }) {
  const navigate = useNavigate()
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const { from, to, ...texts } = textsOf(Object.fromEntries(new FormData(event.currentTarget)), [
      'actor',
      'action',
      'subject',
      'from',
      'to',
    ])
    void navigate({ to: '/audit', search: { ...texts, ...instantOf('from', from), ...instantOf('to', to) } })
  }
  return (
    <form className={filters.filters} onSubmit={submit}>
      <TextInput defaultValue={filter.actor ?? ''} label="Who" maxLength={254} name="actor" placeholder="Username, or system" />
      <TextInput defaultValue={filter.action ?? ''} label="Action" maxLength={100} name="action" placeholder="queue.paused, or queue." />
      <TextInput
        defaultValue={filter.subject ?? ''}
        label="Subject"
        maxLength={400}
        name="subject"
        placeholder="queue:default, or queue:"
      />
      <TextInput defaultValue={localInput(filter.from)} label="From (local time)" name="from" type="datetime-local" />
      <TextInput defaultValue={localInput(filter.to)} label="Before (local time)" name="to" type="datetime-local" />
      <Button type="submit" variant="default">
        Show
      </Button>
      {Object.keys(filter).length > 0 && (
        <Link className={`text-link ${filters.clear}`} to="/audit">
          Clear the filter
        </Link>
      )}
    </form>
  )
}

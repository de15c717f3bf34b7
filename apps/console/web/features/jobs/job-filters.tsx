import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'
import { ask } from '../../app/query-client.ts'
import { textsOf } from '../../app/search-texts.ts'
import classes from './job-filters.module.css'

interface Filter {
  readonly state: string
  readonly queue?: string
  readonly task?: string
  readonly error?: string
}

/** Narrows the list by queue, task and error; the choice goes into the address, so that it can be sent to somebody. */
export function JobFilters({ filter }: { filter: Filter }) {
  const navigate = useNavigate()
  const { data } = useQuery(ask('queues'))
  const choose = (changed: Partial<Filter>) => void navigate({ to: '/jobs', search: { ...filter, ...changed } })
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const { error } = textsOf(Object.fromEntries(new FormData(event.currentTarget)), ['error'])
    const { error: _, ...rest } = filter
    void navigate({ to: '/jobs', search: error === undefined ? rest : { ...rest, error } })
  }
  const { state, ...narrowing } = filter
  return (
    <form className={classes.filters} onSubmit={submit}>
      <NativeSelect
        data={options('Every queue', [...(data?.queues ?? []).map(({ name }) => name)], filter.queue)}
        label="Queue"
        onChange={({ currentTarget }) => choose({ queue: currentTarget.value })}
        value={filter.queue ?? ''}
      />
      <NativeSelect
        data={options('Every task', [...(data?.tasks ?? []).map(({ name }) => name)], filter.task)}
        label="Task"
        onChange={({ currentTarget }) => choose({ task: currentTarget.value })}
        value={filter.task ?? ''}
      />
      <TextInput defaultValue={filter.error ?? ''} label="Error" maxLength={200} name="error" placeholder="Name or code, then Enter" />
      {Object.keys(narrowing).length > 0 && (
        <Link className={`text-link ${classes.clear}`} search={{ state }} to="/jobs">
          Clear the filter
        </Link>
      )}
      {state === 'dead' && (
        <Button
          className={classes.replay ?? ''}
          renderRoot={(root) => <Link {...root} search={narrowing} to="/replay" />}
          variant="default"
        >
          Replay several
        </Button>
      )}
    </form>
  )
}

/** What is chosen is offered even before the choices are known, or when it is none of them any more. */
export function options(all: string, names: readonly string[], chosen: string | undefined): { value: string; label: string }[] {
  const offered = chosen === undefined || names.includes(chosen) ? names : [...names, chosen]
  return [{ value: '', label: all }, ...offered.map((name) => ({ value: name, label: name }))]
}

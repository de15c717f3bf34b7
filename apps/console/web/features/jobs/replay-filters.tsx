import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import type { DeadFilter } from '../../../contract/index.ts'
import { instantOf, localInput } from '../../app/local-input.ts'
import { ask } from '../../app/query-client.ts'
import { textsOf } from '../../app/search-texts.ts'
import classes from './job-filters.module.css'
import { options } from './job-filters.tsx'

/** Which dead jobs; kept in the address. Times are entered where the operator is. */
export function ReplayFilters({ filter }: { filter: DeadFilter }) {
  const navigate = useNavigate()
  const { data } = useQuery(ask('queues'))
  // Held here: a select that keeps its own choice takes another one when its options come later, and nobody would notice.
  const [queue, setQueue] = useState(filter.queue ?? '')
  const [task, setTask] = useState(filter.task ?? '')
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const { after, before, ...texts } = textsOf(Object.fromEntries(new FormData(event.currentTarget)), [
      'queue',
      'task',
      'error',
      'after',
      'before',
    ])
    const search = { ...texts, ...instantOf('after', after), ...instantOf('before', before) }
    void navigate({ to: '/replay', search })
  }
  return (
    <form className={classes.filters} onSubmit={submit}>
      <NativeSelect
        data={options('Every queue', [...(data?.queues ?? []).map(({ name }) => name)], filter.queue)}
        label="Queue"
        name="queue"
        onChange={({ currentTarget }) => setQueue(currentTarget.value)}
        value={queue}
      />
      <NativeSelect
        data={options('Every task', [...(data?.tasks ?? []).map(({ name }) => name)], filter.task)}
        label="Task"
        name="task"
        onChange={({ currentTarget }) => setTask(currentTarget.value)}
        value={task}
      />
      <TextInput defaultValue={filter.error ?? ''} label="Error" maxLength={200} name="error" placeholder="Name or code" />
      <TextInput defaultValue={localInput(filter.after)} label="Died at or after (local time)" name="after" type="datetime-local" />
      <TextInput defaultValue={localInput(filter.before)} label="Died before (local time)" name="before" type="datetime-local" />
      <Button type="submit">Show what would be replayed</Button>
    </form>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { SyntheticEvent } from 'react'
import classes from './find-job.module.css'

/** Looks for a job by its whole id, or by the unique key that it holds. */
export function FindJob({ sought }: { sought: string }) {
  const navigate = useNavigate()
  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const find = String(new FormData(event.currentTarget).get('find')).trim()
    void navigate({ to: '/jobs', search: find === '' ? {} : { find } })
  }
  return (
    <search>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          aria-label="Find a job by its id or unique key"
          autoComplete="off"
          className={classes.field ?? ''}
          data-search
          defaultValue={sought}
          maxLength={400}
          name="find"
          placeholder="Id or unique key  ( / )"
          spellCheck={false}
          type="search"
        />
        <Button type="submit" variant="default">
          Find
        </Button>
      </form>
    </search>
  )
}

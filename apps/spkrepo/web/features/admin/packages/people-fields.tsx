import { Button, CloseButton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { peopleWith } from './package-queries.ts'
import classes from './people-fields.module.css'

/** A user name or e-mail address, with names to choose from while one types. */
export function PersonField(props: {
  label: string
  hint?: string
  name?: string
  value: string
  onChange: (value: string) => void
  onEnter?: () => void
}) {
  const { label, hint, name, value, onChange, onEnter } = props
  const listId = useId()
  // What somebody has chosen need not be looked for.
  const people = useQuery(peopleWith(value.includes('@') ? '' : value.trim()))
  return (
    <>
      <TextInput
        autoCapitalize="none"
        autoComplete="off"
        description={hint}
        label={label}
        list={listId}
        maxLength={254}
        name={name}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || onEnter === undefined) return
          event.preventDefault()
          onEnter()
        }}
        spellCheck={false}
        value={value}
      />
      <datalist id={listId}>
        {people.data?.usernames.map((username) => (
          <option key={username} value={username} />
        ))}
      </datalist>
    </>
  )
}

/** The maintainers of a package: added one by one, and taken away again. */
export function MaintainersField({ value, onChange }: { value: readonly string[]; onChange: (value: readonly string[]) => void }) {
  const [typed, setTyped] = useState('')
  const add = () => {
    const login = typed.trim()
    if (login !== '' && !value.includes(login)) onChange([...value, login])
    setTyped('')
  }
  return (
    <div>
      <div className={classes.add}>
        <div>
          <PersonField
            hint="They may upload builds and activate them."
            label="Add a maintainer"
            onChange={setTyped}
            onEnter={add}
            value={typed}
          />
        </div>
        <Button disabled={typed.trim() === ''} onClick={add} variant="default">
          Add
        </Button>
      </div>
      <ul aria-label="Maintainers" className={classes.chosen}>
        {value.map((login) => (
          <li className={classes.person} key={login}>
            {login}
            <CloseButton aria-label={`Take ${login} away`} onClick={() => onChange(value.filter((other) => other !== login))} size="sm" />
          </li>
        ))}
      </ul>
    </div>
  )
}

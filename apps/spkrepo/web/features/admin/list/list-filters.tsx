import { Button } from '@mantine/core'
import { type SyntheticEvent, useId } from 'react'
import { AdminLink, useAddress } from '../shell/admin-link.tsx'
import { filteredBy, filtersIn, listAddress, orderOf, type Search } from './list-address.ts'
import classes from './list-filters.module.css'
import type { ListFilter, ListLook } from './list-look.ts'

/** The filters of a list: an ordinary form whose fields stand in the address. Choices apply at once, words with Enter. */
export function ListFilters<Row>({ look, search }: { look: ListLook<Row>; search: Search }) {
  const { words, filters } = look
  const { address, go } = useAddress()
  const set = filtersIn(words, search)
  const count = Object.keys(set).length

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = [...new FormData(event.currentTarget)].filter((field): field is [string, string] => typeof field[1] === 'string')
    go(filteredBy(words, search, Object.fromEntries(fields.map(([name, value]) => [name, value.trim()]))))
  }

  return (
    <search>
      {/* Another address is another form: its fields begin with what the address says. */}
      <details className={classes.panel} key={listAddress('', set)} open={count > 0}>
        <summary className={classes.summary}>{count === 0 ? 'Filter and sort' : `Filter and sort (${count} set)`}</summary>
        <form action={address(words.path)} className={classes.form} method="get" onSubmit={submit}>
          {filters.map((filter) => (
            <Field filter={filter} key={filter.name} value={set[filter.name] ?? ''} />
          ))}
          <SortFields look={look} search={search} />
          <div className={classes.buttons}>
            <Button size="xs" type="submit" variant="default">
              Apply
            </Button>
            {count > 0 && <AdminLink to={filteredBy(words, search, {})}>Clear the filters</AdminLink>}
          </div>
        </form>
      </details>
    </search>
  )
}

function Field({ filter: { name, label, placeholder, choices }, value }: { filter: ListFilter; value: string }) {
  const id = useId()
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      {choices === undefined ? (
        <input
          autoComplete="off"
          defaultValue={value}
          id={id}
          maxLength={200}
          name={name}
          placeholder={placeholder}
          spellCheck={false}
          type="search"
        />
      ) : (
        <select defaultValue={value} id={id} name={name} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
          <option value="">All</option>
          {choices.map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      )}
    </div>
  )
}

/** For where the headings of the columns are out of sight, and for who has no script. */
function SortFields<Row>({ look: { words, columns }, search }: { look: ListLook<Row>; search: Search }) {
  const order = orderOf(words, search)
  return (
    <>
      <label className={classes.field}>
        <span>Sort by</span>
        <select defaultValue={order.by} key={order.by} name="sort">
          {columns.map(
            ({ sort, title }) =>
              sort !== undefined && (
                <option key={sort} value={sort}>
                  {title}
                </option>
              ),
          )}
        </select>
      </label>
      <label className={classes.field}>
        <span>Order</span>
        <select defaultValue={order.direction} key={order.direction} name="direction">
          <option value="asc">Ascending</option>
          <option value="desc">Descending</option>
        </select>
      </label>
    </>
  )
}

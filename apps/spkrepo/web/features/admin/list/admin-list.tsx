import type { UseQueryResult } from '@tanstack/react-query'
import { useQuery } from '@tanstack/react-query'
import { type ApiError, EmptyState, SkeletonRows } from '@trellis/ui'
import { useState } from 'react'
import { mayOpen } from '../../../app/admin-access.ts'
import { Failure } from '../../../app/failure.tsx'
import { currentSession } from '../../session/session-query.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { ActionResults } from './action-results.tsx'
import classes from './admin-list.module.css'
import { BulkActions, type Finished } from './bulk-actions.tsx'
import { filteredBy, filtersIn, listAddress, type Search, searchOf } from './list-address.ts'
import { ListFilters } from './list-filters.tsx'
import type { ListAnswer, ListLook, RunAction } from './list-look.ts'
import { ListPages } from './list-pages.tsx'
import { ListTable, SelectAll } from './list-table.tsx'
import { useSelection } from './selection.ts'

/** A list of the administration: its filters, its rows, what can be done to them, and its pages. Where one is stands in the address. */
export function AdminList<Row extends { readonly id: number }>(props: {
  look: ListLook<Row>
  search: Search
  list: UseQueryResult<ListAnswer<Row>, ApiError>
  run?: RunAction
}) {
  const { look, list, run } = props
  // The router hands on whatever stands in the address.
  const search = searchOf(look.words, props.search)
  // Here, because what was done may leave nothing to show.
  const [finished, setFinished] = useState<Finished | null>(null)
  return (
    <div className={classes.frame}>
      <ListFilters look={look} search={search} />
      {finished !== null && <ActionResults {...finished} onClose={() => setFinished(null)} />}
      {list.isPending ? (
        <SkeletonRows heightPx={40} rows={8} />
      ) : list.isError ? (
        <Failure error={list.error} retry={() => list.refetch()} what={`the ${look.noun[1]}`} />
      ) : list.data.total === 0 ? (
        <Nothing look={look} search={search} />
      ) : (
        // Ticks belong to what was shown when they were made.
        <Rows answer={list.data} key={listAddress('', search)} look={look} onDone={setFinished} run={run} search={search} />
      )}
    </div>
  )
}

function Nothing<Row>({ look, search }: { look: ListLook<Row>; search: Search }) {
  if (Object.keys(filtersIn(look.words, search)).length === 0) return <EmptyState title={look.whenEmpty} />
  return (
    <EmptyState title={`No ${look.noun[0]} is like that`}>
      <p>
        <AdminLink to={filteredBy(look.words, search, {})}>Clear the filters</AdminLink>
      </p>
    </EmptyState>
  )
}

function Rows<Row extends { readonly id: number }>(props: {
  look: ListLook<Row>
  search: Search
  answer: ListAnswer<Row>
  run: RunAction | undefined
  onDone: (finished: Finished) => void
}) {
  const { look, search, answer, run, onDone } = props
  const session = useQuery(currentSession).data
  const selection = useSelection(answer.rows)
  const actions = (look.actions ?? []).filter(({ needs }) => mayOpen(session, needs))
  const isSelectable = run !== undefined && actions.length > 0
  const selected = answer.rows.filter(({ id }) => selection.has(id))
  return (
    <>
      {isSelectable && (
        <BulkActions
          actions={actions}
          noun={look.noun}
          onDone={(finished) => {
            selection.clear()
            onDone(finished)
          }}
          lead={
            <span className={classes.narrow}>
              <SelectAll selection={selection} what={look.noun[1]} />
            </span>
          }
          run={run}
          status={selected.length === 0 ? `Select ${look.noun[1]} to act on them` : `${selected.length} selected`}
          targets={selected.map((row) => ({ id: row.id, label: look.labelOf(row) }))}
        />
      )}
      <ListTable look={look} rows={answer.rows} search={search} selection={isSelectable ? selection : undefined} />
      <ListPages answer={answer} noun={look.noun} search={search} words={look.words} />
    </>
  )
}

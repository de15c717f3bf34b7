import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type Column, DataTable, EmptyState, Moment } from '@trellis/ui'
import type { AuditEntry } from '../../../contract/index.ts'
import { Loaded } from '../../app/loaded.tsx'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { useServerNow } from '../../app/services.ts'
import { AuditFilters } from './audit-filters.tsx'
import classes from './audit-page.module.css'

const route = getRouteApi('/signed-in/audit')

/** Who did what, the newest first. */
export function AuditPage() {
  const { after, ...filter } = route.useSearch()
  const audit = useQuery({ ...ask('audit', { query: { ...filter, after } }), staleTime: 0 })
  const now = useServerNow()
  return (
    <Page
      lead="What people and commands did to the installation. Who signed in and whose account was changed is shown to those with the permission audit.read."
      title="Audit log"
    >
      <AuditFilters filter={filter} key={JSON.stringify(filter)} />
      <Loaded query={audit} what="the audit log">
        {({ entries, next }) => (
          <>
            {entries.length === 0 ? (
              <EmptyState title={Object.keys(filter).length > 0 ? 'Nothing fits the filter' : 'Nothing has been done yet'} />
            ) : (
              <DataTable
                caption="Audit log"
                columns={columnsAt(now)}
                keyOf={({ id }) => id}
                rows={entries}
                scope={JSON.stringify({ filter, after })}
              />
            )}
            {next !== null && (
              <p>
                <Link className="text-link" search={{ ...filter, after: next }} to="/audit">
                  Older entries
                </Link>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function columnsAt(now: Date): readonly Column<AuditEntry>[] {
  return [
    { key: 'at', title: 'When', cell: ({ at }) => <Moment at={at} now={now} /> },
    { key: 'actor', title: 'Who', cell: ({ actor }) => (actor === null ? 'the system' : (actor.username ?? `${actor.id} (gone)`)) },
    { key: 'action', title: 'Did', cell: ({ action }) => <code>{action}</code> },
    { key: 'subject', title: 'To', cell: ({ subject }) => subject ?? '–' },
    { key: 'details', title: 'Details', cell: ({ details }) => <span className={classes.details}>{detailsText(details)}</span> },
  ]
}

function detailsText(details: AuditEntry['details']): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

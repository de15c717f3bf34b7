import { PageLink } from './page-link.tsx'
import classes from './pages.module.css'

/** Entries on one page of a list. */
export const pageSize = 50

/** Which part of a list this is, and the ways to the next and the previous; the number of the page stands in the address. */
export function Pages({ path, search, total }: { path: string; search: Readonly<Record<string, string>>; total: number }) {
  const page = Math.max(1, Number.parseInt(search.page ?? '1', 10) || 1)
  const first = (page - 1) * pageSize + 1
  const last = Math.min(total, page * pageSize)
  const at = (wanted: number) => `${path}?${new URLSearchParams({ ...search, page: String(wanted) })}`
  return (
    <nav aria-label="Pages" className={classes.pages}>
      <span role="status">{total <= pageSize ? `${total} in all` : `${first} to ${last} of ${total}`}</span>
      {page > 1 && <PageLink to={at(page - 1)}>Previous</PageLink>}
      {last < total && <PageLink to={at(page + 1)}>Next</PageLink>}
    </nav>
  )
}

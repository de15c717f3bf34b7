import { AdminLink } from '../shell/admin-link.tsx'
import { atPage, type ListWords, type Search } from './list-address.ts'
import type { ListAnswer } from './list-look.ts'
import classes from './list-pages.module.css'

/** Rows on one page, as the contract has it; written again because the contract's value would bring its schema library. */
const pageSize = 20

/** Which part of a list this is, and the ways to the others. */
export function ListPages(props: { words: ListWords; search: Search; answer: ListAnswer<unknown>; noun: readonly [string, string] }) {
  const { words, search, answer, noun } = props
  const { page, pages, total, rows } = answer
  const first = (page - 1) * pageSize + 1
  return (
    <nav aria-label="Pages" className={classes.pages}>
      <span role="status">
        {pages === 1 ? `${total} ${total === 1 ? noun[0] : noun[1]}` : `${first} to ${first + rows.length - 1} of ${total} ${noun[1]}`}
      </span>
      {pages > 1 && (
        <span className={classes.ways}>
          {page > 1 && <AdminLink to={atPage(words, search, 1)}>First</AdminLink>}
          {page > 1 && (
            <AdminLink rel="prev" to={atPage(words, search, page - 1)}>
              Previous
            </AdminLink>
          )}
          <span>
            Page {page} of {pages}
          </span>
          {page < pages && (
            <AdminLink rel="next" to={atPage(words, search, page + 1)}>
              Next
            </AdminLink>
          )}
          {page < pages && <AdminLink to={atPage(words, search, pages)}>Last</AdminLink>}
        </span>
      )}
    </nav>
  )
}

import type { ListPlace } from '../../../../contract/index.ts'
import { listAddress, type Search } from '../list/list-address.ts'
import { AdminLink } from './admin-link.tsx'
import classes from './place-nav.module.css'

/** From one row's details to those of its neighbours in the list that `search` describes, and back to the list. */
export function PlaceNav(props: { path: string; search: Search; place: ListPlace | null | undefined; nounMany: string }) {
  const { path, search, place, nounMany } = props
  const to = (id: number) => listAddress(`${path}/${id}`, search)
  return (
    <nav aria-label="Neighbours in the list" className={classes.nav}>
      <AdminLink to={listAddress(path, search)}>All {nounMany}</AdminLink>
      {place !== null && place !== undefined && (
        <span className={classes.ways}>
          {place.previous === null ? (
            <span className={classes.none}>Previous</span>
          ) : (
            <AdminLink rel="prev" to={to(place.previous)}>
              Previous
            </AdminLink>
          )}
          <span>
            {place.position} / {place.total}
          </span>
          {place.next === null ? (
            <span className={classes.none}>Next</span>
          ) : (
            <AdminLink rel="next" to={to(place.next)}>
              Next
            </AdminLink>
          )}
        </span>
      )}
    </nav>
  )
}

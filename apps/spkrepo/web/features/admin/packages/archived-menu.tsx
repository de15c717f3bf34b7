import { filteredBy, filtersIn, type Search } from '../list/list-address.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import classes from './archived-menu.module.css'
import { packageWords } from './package-words.ts'

const choices = [
  ['', 'All'],
  ['no', 'Active only'],
  ['yes', 'Archived only'],
] as const

/** All packages, those of which devices are offered something, or the others. What else is filtered stays. */
export function ArchivedMenu({ search }: { search: Search }) {
  const { archived = '', ...others } = filtersIn(packageWords, search)
  return (
    <nav aria-label="State of packages" className={classes.menu}>
      {choices.map(([value, label]) => (
        <AdminLink
          className={classes.choice}
          current={archived === value}
          key={value}
          to={filteredBy(packageWords, search, value === '' ? others : { ...others, archived: value })}
        >
          {label}
        </AdminLink>
      ))}
    </nav>
  )
}

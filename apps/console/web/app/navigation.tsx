import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import classes from './navigation.module.css'
import { ask } from './query-client.ts'
import { sections } from './sections.ts'

/** The way to every page; what needs attention is counted beside its name. */
export function Navigation() {
  const { data: overview } = useQuery(ask('overview'))
  const counts: Partial<Record<(typeof sections)[number]['to'], { count: number; of: string }>> =
    overview === undefined
      ? {}
      : {
          '/': { count: overview.problems.length, of: 'problems' },
          '/replay': { count: overview.jobs?.dead ?? 0, of: 'dead jobs' },
          '/doctor': { count: overview.doctor?.dangers ?? 0, of: 'dangers' },
        }
  return (
    <nav aria-label="Main">
      <ul className={classes.list}>
        {sections.map(({ to, title, key, Icon }) => (
          <li key={to}>
            <Link activeOptions={{ exact: to === '/' }} aria-keyshortcuts={`g ${key}`} className={classes.link} to={to}>
              <Icon aria-hidden="true" className={classes.icon} size={18} stroke={1.5} />
              <span className={classes.title}>{title}</span>
              <Count {...(counts[to] ?? { count: 0, of: '' })} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Count({ count, of }: { count: number; of: string }) {
  if (count === 0) return null
  return (
    <span className={classes.count}>
      {count > 999 ? '999+' : count}
      <span className="visually-hidden"> {of}</span>
    </span>
  )
}

import { Link, type LinkProps } from '@tanstack/react-router'
import { Moment, Notice, Pill } from '@trellis/ui'
import type { Overview } from '../../../contract/index.ts'
import { useServerNow } from '../../app/services.ts'
import classes from './problem-list.module.css'

type Problem = Overview['problems'][number]

/** What is not as it should be, the worst first; each leads to where something can be done. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const now = useServerNow()
  if (problems.length === 0)
    return <Notice tone="success">No problem is known: nothing waits too long, nobody is silent, nothing fails.</Notice>
  return (
    <section aria-labelledby="problems">
      <h2 className={classes.heading} id="problems">
        {problems.length === 1 ? '1 problem' : `${problems.length} problems`}
      </h2>
      <ul className={classes.list}>
        {problems.map((problem) => (
          <li className={classes.problem} data-level={problem.level} key={`${problem.code} ${problem.to.page} ${problem.to.name}`}>
            <Pill tone={problem.level === 'danger' ? 'bad' : 'warning'}>{problem.level === 'danger' ? 'Danger' : 'Warning'}</Pill>
            <div className={classes.what}>
              <Link className="text-link" {...placeOf(problem)}>
                {problem.what}
              </Link>
              {problem.since !== null && (
                <span className={classes.since}>
                  began <Moment at={problem.since} now={now} />
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The page where the problem can be seen and acted upon, narrowed to what it is about. */
function placeOf({ to: { page, name }, code }: Problem): Pick<LinkProps, 'to' | 'search' | 'hash'> {
  const isDead = code.includes('dead') || code.includes('died')
  if (page === 'jobs') return { to: '/jobs', search: { ...(name === null ? {} : { queue: name }), ...(isDead ? { state: 'dead' } : {}) } }
  return { to: `/${page}`, ...(name === null ? {} : { hash: name }) }
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ListedState } from '../../../contract/index.ts'
import { numberText } from '../../app/number-text.ts'
import { ask } from '../../app/query-client.ts'
import { stateTitles } from './job-state.tsx'
import classes from './state-tabs.module.css'

const states: readonly ListedState[] = ['dead', 'ready', 'running', 'scheduled', 'blocked']

/** One link for each state that can be listed, with how many jobs are in it, in the chosen queue or in all. */
export function StateTabs({ filter }: { filter: { state: string; queue?: string; task?: string; error?: string } }) {
  const { data } = useQuery(ask('queues'))
  const chosen = data?.queues.filter(({ name }) => filter.queue === undefined || name === filter.queue)
  return (
    <nav aria-label="States" className={classes.tabs}>
      {states.map((state) => (
        <Link
          aria-current={state === filter.state ? 'page' : undefined}
          className={classes.tab}
          key={state}
          search={{ ...filter, state }}
          to="/jobs"
        >
          {stateTitles[state]}
          {chosen !== undefined && (
            <span className={classes.count}>{numberText(chosen.reduce((sum, queue) => sum + queue[state], 0))}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}

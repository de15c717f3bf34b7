import type { Runtime } from '../roles/runtime.ts'
import { type Examination, when } from './finding.ts'

/** The store of the jobs as its own audit sees it, and what died in it. */
export function examineJobs({ jobs, broker, engine }: Pick<Runtime, 'jobs' | 'broker' | 'engine'>): Examination {
  return {
    area: 'jobs',
    look: async () => {
      // What is not there yet cannot be counted; that it is missing the database says.
      const audit = await jobs.audit()
      if (!(await broker.isCurrent())) return audit
      const counts = Object.entries(await engine.counts())
      return [
        ...audit,
        ...counts.flatMap(([queue, { dead = 0 }]) => [
          when(
            dead > 0,
            ['dead-jobs', 'warning'],
            [
              `${dead} ${dead === 1 ? 'job is' : 'jobs are'} dead in the queue "${queue}"`,
              'nobody runs them again by themselves, and after their retention they are gone',
              'look at why they failed, mend the cause and replay them',
            ],
          ),
        ]),
      ]
    },
  }
}

import { localTime, utcTime } from '@trellis/ui'
import type { JobDetail } from '../../../contract/index.ts'
import attempts from './job-attempts.module.css'
import classes from './job-log.module.css'

/** What its handler wrote, the oldest line first. */
export function JobLog({ lines }: { lines: JobDetail['log'] }) {
  if (lines.length === 0) return null
  return (
    <section aria-labelledby="log">
      <h2 className={attempts.heading} id="log">
        Log
      </h2>
      {/* Scrolls by itself, so the keyboard must be able to get into it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard this way only */}
      <section aria-label="Lines of the log" className={classes.lines} tabIndex={0}>
        {lines.map(({ at, text, handOut }, place) => (
          // Two lines may be equal in everything; their place tells them apart, and lines are only ever added.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div className={classes.line} key={place}>
            <time className={classes.at} dateTime={at} title={`${localTime(new Date(at))} (${utcTime(new Date(at))}), hand-out ${handOut}`}>
              {new Date(at).toLocaleTimeString()}
            </time>
            <span className={classes.text}>{text}</span>
          </div>
        ))}
      </section>
    </section>
  )
}

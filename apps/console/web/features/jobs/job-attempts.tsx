import { CopyText, Moment } from '@trellis/ui'
import type { JobDetail } from '../../../contract/index.ts'
import { useServerNow } from '../../app/services.ts'
import classes from './job-attempts.module.css'

/** What failed, the newest first, each with its stack; the newest one is open. */
export function JobAttempts({ attempts }: { attempts: JobDetail['attempts'] }) {
  const now = useServerNow()
  if (attempts.length === 0) return null
  return (
    <section aria-labelledby="attempts">
      <h2 className={classes.heading} id="attempts">
        Failed attempts
      </h2>
      {attempts.toReversed().map(({ number, kind, at, name, code, message, stack }, place) => (
        <details className={classes.attempt} key={number} open={place === 0}>
          <summary>
            <span className={classes.number}>{kind === 'crash' ? `Crash in hand-out ${number}` : `Hand-out ${number}`}</span>{' '}
            <span className={classes.at}>
              <Moment at={at} now={now} />
            </span>{' '}
            <strong>{code === null ? name : `${name} ${code}`}</strong> <span className={classes.message}>{message}</span>
          </summary>
          {stack === null ? (
            <p className={classes.none}>No stack was kept.</p>
          ) : (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard this way only */}
              <section aria-label={`Stack of hand-out ${number}`} className={classes.stack} tabIndex={0}>
                {stack}
              </section>
              <CopyText label={`Copy the stack of hand-out ${number}`} size="compact-xs" text={stack} variant="default" />
            </>
          )}
        </details>
      ))}
    </section>
  )
}
